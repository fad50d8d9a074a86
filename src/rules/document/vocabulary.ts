// The members of Swagger 2.0's objects and the JSON type of each, as one table.

import { joinPointer } from '../../document/pointer.js';
import { isObject, memberOf, objectEntries } from '../raw.js';
import type { Located, RuleContext } from '../types.js';
import { quoted } from '../quoted.js';

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

export interface Visited extends Located {
  readonly kind: ObjectKind;
  /** How messages name the object. */
  readonly name: () => string;
}

function one(kind: ObjectKind, value: unknown, pointer: string, name: string): Visited[] {
  return isObject(value) ? [{ kind, raw: value, pointer, name: () => name }] : [];
}

function documentsOf(owner: unknown, pointer: string): Visited[] {
  const at = `${pointer}/externalDocs`;
  return one('externalDocs', memberOf(owner, 'externalDocs'), at, '"externalDocs"');
}

/** What an array of a parameter or header holds, level by level. */
function* itemsOf(owner: unknown, pointer: string, name: string): Generator<Visited> {
  let raw = memberOf(owner, 'items');
  for (let at = `${pointer}/items`; isObject(raw); at += '/items') {
    yield* one('items', raw, at, `"items" of the ${name}`);
    raw = memberOf(raw, 'items');
  }
}

/** Every object that has a vocabulary, once. References are passed by: what is beside them is another rule's. */
export function* swaggerObjects(context: RuleContext): Generator<Visited> {
  const { root } = context;
  const info = memberOf(root, 'info');
  yield { kind: 'root', raw: root, pointer: '', name: () => 'The root' };
  yield* one('info', info, '/info', '"info"');
  yield* one('contact', memberOf(info, 'contact'), '/info/contact', '"contact"');
  yield* one('license', memberOf(info, 'license'), '/info/license', '"license"');
  const tags = memberOf(root, 'tags');
  for (const [at, tag] of (Array.isArray(tags) ? tags : []).entries()) {
    yield* one('tag', tag, `/tags/${at}`, 'A tag');
    yield* documentsOf(tag, `/tags/${at}`);
  }
  yield* documentsOf(root, '');
  for (const [path, item] of objectEntries(memberOf(root, 'paths'))) {
    if (path.startsWith('x-')) continue;
    yield* one('pathItem', item, joinPointer('/paths', path), `The path ${quoted(path)}`);
  }
  for (const { raw, pointer, label } of context.operations) {
    yield { kind: 'operation', raw, pointer, name: () => label };
    yield* documentsOf(raw, pointer);
  }
  for (const { raw, pointer, name } of context.parameters) {
    yield { kind: 'parameter', raw, pointer, name: () => `The parameter ${quoted(name)}` };
    yield* itemsOf(raw, pointer, `parameter ${quoted(name)}`);
  }
  for (const { raw, pointer } of context.responses) {
    const status = pointer.slice(pointer.lastIndexOf('/') + 1);
    yield { kind: 'response', raw, pointer, name: () => `The response ${quoted(status)}` };
    for (const [header, value] of objectEntries(memberOf(raw, 'headers'))) {
      const at = joinPointer(`${pointer}/headers`, header);
      yield* one('header', value, at, `The header ${quoted(header)}`);
      yield* itemsOf(value, at, `header ${quoted(header)}`);
    }
  }
  for (const { raw, pointer, property, definition } of context.schemas) {
    const name = property ?? definition;
    yield {
      kind: 'schema',
      raw,
      pointer,
      name: () => (name === undefined ? 'The schema' : `The schema ${quoted(name)}`),
    };
    yield* one('xml', memberOf(raw, 'xml'), `${pointer}/xml`, '"xml"');
    yield* documentsOf(raw, pointer);
  }
}
