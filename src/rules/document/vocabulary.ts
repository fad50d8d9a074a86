// The members of Swagger 2.0's objects and the JSON type of each, as one table.

/** `objects`: an object of objects. `any`: another rule looks at the type, or it may be any. */
export type MemberKind =
  | 'string'
  | 'boolean'
  | 'number'
  | 'object'
  | 'objects'
  | 'objectList'
  | 'strings'
  | 'array'
  | 'objectOrBoolean'
  | 'objectOrList'
  | 'any';

export type Vocabulary = ReadonlyMap<string, MemberKind>;

/** Kinds by the names that have them. */
function table(members: Partial<Record<MemberKind, string>>): Vocabulary {
  return new Map(
    Object.entries(members).flatMap(([kind, names]) =>
      names.split(' ').map((name) => [name, kind as MemberKind] as const),
    ),
  );
}

const limits = 'maximum minimum maxLength minLength maxItems minItems multipleOf';
const described = 'description';

export const vocabularies = {
  root: table({
    any: 'swagger paths securityDefinitions',
    string: 'host basePath',
    object: 'info externalDocs',
    objects: 'definitions parameters responses',
    strings: 'schemes consumes produces',
    objectList: 'security tags',
  }),
  info: table({
    string: 'description termsOfService',
    object: 'license',
    any: 'title version contact',
  }),
  contact: table({ string: 'name url email' }),
  license: table({ string: 'name url' }),
  tag: table({ string: `name ${described}`, object: 'externalDocs' }),
  externalDocs: table({ string: `url ${described}` }),
  pathItem: table({
    any: '$ref',
    object: 'get put post delete options head patch',
    objectList: 'parameters',
  }),
  operation: table({
    string: `summary ${described} operationId`,
    strings: 'tags consumes produces schemes',
    object: 'externalDocs',
    objectList: 'parameters security',
    objects: 'responses',
    boolean: 'deprecated',
  }),
  parameter: table({
    string: `name in ${described} format collectionFormat pattern`,
    any: 'type default',
    boolean: 'required allowEmptyValue exclusiveMaximum exclusiveMinimum uniqueItems',
    object: 'schema items',
    array: 'enum',
    number: limits,
  }),
  items: table({
    string: 'format collectionFormat pattern',
    any: 'type default',
    boolean: 'exclusiveMaximum exclusiveMinimum uniqueItems',
    object: 'items',
    array: 'enum',
    number: limits,
  }),
  xml: table({ string: 'name namespace prefix', boolean: 'attribute wrapped' }),
  response: table({ string: described, object: 'schema examples', objects: 'headers' }),
  header: table({
    string: `${described} format collectionFormat pattern`,
    any: 'type default',
    boolean: 'exclusiveMaximum exclusiveMinimum uniqueItems',
    object: 'items',
    array: 'enum',
    number: limits,
  }),
  schema: table({
    string: `title ${described} format pattern discriminator`,
    any: '$ref type default example required',
    boolean: 'exclusiveMaximum exclusiveMinimum uniqueItems readOnly',
    object: 'xml externalDocs',
    objects: 'properties',
    objectList: 'allOf',
    objectOrList: 'items',
    objectOrBoolean: 'additionalProperties',
    array: 'enum',
    number: `${limits} maxProperties minProperties`,
  }),
} as const satisfies Record<string, Vocabulary>;

export type ObjectKind = keyof typeof vocabularies;
