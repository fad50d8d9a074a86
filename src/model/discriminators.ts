// What a discriminator's values are, once all schemas are built: which kinds a definition has, and what
// the property says for each of them. Swagger 2.0 takes the names of the definitions, the base's own
// among them; documents also declare the values: in `x-ms-discriminator-value`, in the enum of the
// property, or in the property as a subtype declares it again.

import type { Notes } from './build-context.js';
import { quote } from './raw-value.js';
import { partsOf, readerOf, resolveSchema } from './schema-view.js';
import type { Definitions, SchemaReader } from './schema-view.js';
import { bend } from './schema-values.js';
import type { Family, Subtypes } from './subtypes.js';
import type { DiscriminatorModel, JsonValue, KindModel, SchemaModel } from './types.js';

/** Of all discriminators that are declared together, and of all bases below them: a list for each of a chain of bases would grow with the square of the document. */
const MAX_KINDS = 50_000;
const MAX_KINDS_BELOW = 10_000;
/** Parts of a definition, those of its bases among them, in which its property is looked for. */
const MAX_PARTS = 200;
const MAX_DEPTH = 50;
/** Values that a kind shares with others. */
const MAX_VALUES = 100;

/** Values by definition; absent for those that are no kind of their own: abstract. */
type Values = ReadonlyMap<string, readonly JsonValue[] | undefined>;

/** Gives every definition whose subtypes a property tells apart its discriminator, in place. */
export function addDiscriminators(
  definitions: Map<string, SchemaModel>,
  subtypes: Subtypes,
  notes: Notes,
): void {
  const families = subtypes.families();
  const values = new Map(
    families.map((family) => [family.root, valuesOf(family, definitions, subtypes, notes)]),
  );
  const roots = families.map(({ root }) => root);
  const below = new Set(families.flatMap(({ members }) => members));
  for (const root of roots) below.delete(root);
  add(roots, MAX_KINDS);
  add(
    [...below].filter((name) => subtypes.isExtended(name)),
    MAX_KINDS_BELOW,
  );

  function add(names: readonly string[], most: number): void {
    let left = most;
    for (const name of names) {
      const schema = definitions.get(name);
      const property = subtypes.property(name);
      const family = property && values.get(subtypes.rootOf(name, property) ?? '');
      if (!family || (schema?.kind !== 'object' && schema?.kind !== 'allOf')) continue;
      const members = subtypes.withSubtypes(name, left);
      if (members === undefined) return;
      left -= members.length;
      const discriminator: DiscriminatorModel = { property, kinds: kindsOf(members, family) };
      definitions.set(name, { ...schema, discriminator });
    }
  }
}

function kindsOf(members: readonly string[], values: Values): KindModel[] {
  return members.flatMap((name) => {
    if (!values.has(name)) return [];
    const own = values.get(name);
    return own === undefined ? [{ name }] : [{ name, values: own }];
  });
}

/** What the property says for each kind of a family. */
function valuesOf(
  { root, property, members }: Family,
  definitions: Definitions,
  subtypes: Subtypes,
  notes: Notes,
): Values {
  const declared = new Declarations(property, definitions);
  const general = declared.of(root);
  const list = general && declared.listed(general);
  const values = new Map<string, readonly JsonValue[] | undefined>();
  const unlisted: string[] = [];
  for (const name of members) {
    const said = subtypes.declaredValue(name) ?? name;
    const schema = declared.of(name);
    const own = schema === undefined ? said : declared.valueFor(said, schema);
    const again = schema && schema !== general ? declared.listed(schema) : undefined;
    if (own !== undefined) values.set(name, [own]);
    else if (again !== undefined) values.set(name, few(again));
    else unlisted.push(name);
  }
  const claimed = new Set([...new Set(values.values())].flatMap((own) => own ?? []));
  // Values that name no definition: either the kinds that are not listed are called so, or the document
  // leaves out what such a kind adds to its base.
  const rest = list?.filter((value) => !claimed.has(value)) ?? [];
  const shared = few(rest);
  for (const name of unlisted) {
    const said = subtypes.declaredValue(name) ?? name;
    if (list === undefined) values.set(name, undefined);
    else if (rest.length > 0) values.set(name, name === root ? rest : shared);
    else if (general && !subtypes.isExtended(name) && isOfType(said, general, definitions)) {
      values.set(name, [said]);
      notes.add(
        definitions.get(name)?.pointer ?? '',
        `The enum of ${quote(property)} in ${quote(root)} does not list ${quote(said)}; it is read as if it did.`,
        'List it there, or give the listed value in x-ms-discriminator-value.',
      );
    }
  }
  const own = values.get(root);
  if (rest.length > 0) values.set(root, [...new Set([...(own ?? []), ...rest])]);
  return values;
}

function few(list: readonly JsonValue[]): readonly JsonValue[] | undefined {
  return list.length > MAX_VALUES ? undefined : list;
}

interface List {
  readonly values: readonly JsonValue[];
  readonly set: ReadonlySet<JsonValue>;
}

/** Where definitions declare a property, and the values that it can have there. */
class Declarations {
  readonly #property: string;
  readonly #definitions: Definitions;
  readonly #reader: SchemaReader<SchemaModel>;
  readonly #own = new Map<SchemaModel, SchemaModel | undefined>();
  readonly #lists = new Map<SchemaModel, List | undefined>();

  constructor(property: string, definitions: Definitions) {
    this.#property = property;
    this.#definitions = definitions;
    this.#reader = readerOf(definitions);
  }

  /** The declaration that counts: that of the last part. */
  of(name: string): SchemaModel | undefined {
    const schema = this.#definitions.get(name);
    const parts = schema === undefined ? [] : partsOf(schema, this.#reader, MAX_PARTS);
    return parts
      .toReversed()
      .map((part) => this.#declaredIn(part))
      .find((found) => found !== undefined);
  }

  /** The values that a declaration lists; undefined when it does not limit them. */
  listed(schema: SchemaModel): readonly JsonValue[] | undefined {
    return this.#listOf(schema)?.values;
  }

  /** The value that a name stands for; undefined where the declaration has no such value. */
  valueFor(said: string, schema: SchemaModel): JsonValue | undefined {
    const spelled = [said, bend(said, 'number'), bend(said, 'boolean')];
    const list = this.#listOf(schema);
    return spelled.find(
      (value) =>
        value !== undefined &&
        (list === undefined ? isOfType(value, schema, this.#definitions) : list.set.has(value)),
    );
  }

  #listOf(schema: SchemaModel): List | undefined {
    if (!this.#lists.has(schema)) {
      const values = listed(schema, this.#definitions);
      this.#lists.set(schema, values && { values, set: new Set(values) });
    }
    return this.#lists.get(schema);
  }

  #declaredIn(schema: SchemaModel): SchemaModel | undefined {
    if (schema.kind !== 'object') return undefined;
    if (!this.#own.has(schema)) {
      const found = schema.properties.find(({ name }) => name === this.#property);
      this.#own.set(schema, found?.schema);
    }
    return this.#own.get(schema);
  }
}

/** The scalars that a schema limits its values to; undefined when it does not. */
function listed(
  schema: SchemaModel,
  definitions: Definitions,
  depth = 0,
): readonly JsonValue[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (schema.enum !== undefined) {
    const scalars = schema.enum.filter((value) => typeof value !== 'object');
    return scalars.length > 0 ? scalars : undefined;
  }
  const inner = (one: SchemaModel) => listed(one, definitions, depth + 1);
  switch (schema.kind) {
    case 'ref': {
      const target = resolveSchema(schema, definitions);
      return target && inner(target);
    }
    case 'allOf':
      return schema.parts.toReversed().map(inner).find(Boolean);
    case 'union': {
      // `anyOf` of a string and an enum is how an open list is written.
      const lists = schema.variants.map(inner);
      return lists.every((list) => list !== undefined) ? [...new Set(lists.flat())] : undefined;
    }
    default:
      return undefined;
  }
}

function isOfType(
  value: JsonValue,
  schema: SchemaModel,
  definitions: Definitions,
  depth = 0,
): boolean {
  const target = resolveSchema(schema, definitions);
  if (target === undefined || depth > MAX_DEPTH) return true;
  const inner = (one: SchemaModel) => isOfType(value, one, definitions, depth + 1);
  switch (target.kind) {
    case 'string':
    case 'boolean':
    case 'number':
      return typeof value === target.kind;
    case 'integer':
      return Number.isInteger(value);
    case 'allOf':
      return target.parts.every(inner);
    case 'union':
      return target.variants.some(inner);
    case 'any':
    case 'ref':
      return true;
    case 'null':
    case 'array':
    case 'object':
    case 'file':
      return false;
    default:
      return target satisfies never;
  }
}
