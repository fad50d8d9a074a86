// Schemas as requests have them: without what is read-only. As the runtime's `read-only.ts`, which the
// check of requests goes by, so that a request of the type is accepted.

import { partsOf, readerOf } from '../model/schema-view.js';
import type { ConnectorModel, ObjectSchema, SchemaModel } from '../model/types.js';
import { discriminatorOf } from './definition-names.js';

type Definitions = ConnectorModel['definitions'];

/** What a reference means: any kind of the definition, or the base alone. */
type Meaning = 'kinds' | 'alone';

export interface Reference {
  readonly name: string;
  readonly meaning: Meaning;
}

/** What a definition is called in the result, by what the mention of it means. */
type Rename = (name: string, meaning: Meaning | 'kind') => string;

/** Chains of references longer than this are a document's trick. */
const MAX_CHAIN = 100;
const NONE: ReadonlySet<string> = new Set();

interface Place {
  /** Read-only properties of the `allOf` that the schema is a part of. */
  readonly around: ReadonlySet<string>;
  /** Properties that requests have all the same: which kind it is has to be said. */
  readonly kept: ReadonlySet<string>;
  readonly meaning: Meaning;
  readonly rename: Rename;
}

/** Takes read-only members out of schemas. What has none is returned as it is. */
export class RequestSchemas {
  readonly #definitions: Definitions;
  readonly #kept = new Map<string, Set<string>>();
  readonly #known = new Map<string, { changes: boolean; references: readonly Reference[] }>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
    for (const [name, schema] of definitions) {
      const discriminator = discriminatorOf(schema);
      if (discriminator === undefined) continue;
      this.#keep(name, discriminator.property);
      for (const kind of discriminator.kinds)
        if (kind.values !== undefined) this.#keep(kind.name, discriminator.property);
    }
  }

  #keep(definition: string, property: string): void {
    const kept = this.#kept.get(definition) ?? new Set();
    this.#kept.set(definition, kept.add(property));
  }

  /** A schema outside of the definitions. */
  of(schema: SchemaModel, rename: Rename): SchemaModel {
    return this.#turned(schema, { around: NONE, kept: NONE, meaning: 'kinds', rename });
  }

  definition(name: string, rename: Rename): SchemaModel {
    const schema = this.#definitions.get(name);
    if (schema === undefined) throw new Error(`No definition ${name}`);
    const kept = this.#kept.get(name) ?? NONE;
    // A definition that is only another name means all that the other one means.
    const meaning = schema.kind === 'ref' ? 'kinds' : 'alone';
    return this.#turned(schema, { around: NONE, kept, meaning, rename });
  }

  referencesOf(schema: SchemaModel): Reference[] {
    const found: Reference[] = [];
    this.of(schema, noteIn(found));
    return found;
  }

  /** What a reference leads to. */
  behind({ name, meaning }: Reference): readonly Reference[] {
    if (meaning === 'alone') return this.#look(name).references;
    const schema = this.#definitions.get(name);
    const kinds = (schema && discriminatorOf(schema)?.kinds) ?? [];
    const others = kinds.filter((kind) => kind.name !== name);
    return [
      { name, meaning: 'alone' },
      ...others.map((kind): Reference => ({ name: kind.name, meaning: 'kinds' })),
    ];
  }

  /** Whether the definition itself, without what it refers to, has something read-only. */
  changes(name: string): boolean {
    return this.#look(name).changes;
  }

  #look(name: string) {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const schema = this.#definitions.get(name);
    const references: Reference[] = [];
    const changes = schema !== undefined && this.definition(name, noteIn(references)) !== schema;
    const found = { changes, references };
    this.#known.set(name, found);
    return found;
  }

  #turned(schema: SchemaModel, place: Place): SchemaModel {
    const inside: Place = { ...place, around: NONE, kept: NONE, meaning: 'kinds' };
    switch (schema.kind) {
      case 'ref': {
        const name = place.rename(schema.name, place.meaning);
        return name === schema.name ? schema : { ...schema, name };
      }
      case 'array': {
        const items = this.#turned(schema.items, inside);
        return items === schema.items ? schema : { ...schema, items };
      }
      case 'union': {
        const variants = mapped(schema.variants, (one) =>
          this.#turned(one, { ...place, meaning: 'kinds' }),
        );
        return variants === schema.variants ? schema : { ...schema, variants };
      }
      case 'allOf': {
        const around = this.#readOnlyIn(schema, place);
        const parts = mapped(schema.parts, (part) => this.#turned(part, { ...place, around }));
        return this.#kinds(parts === schema.parts ? schema : { ...schema, parts }, place);
      }
      case 'object':
        return this.#kinds(this.#object(schema, place, inside), place);
      default:
        return schema;
    }
  }

  #object(schema: ObjectSchema, place: Place, inside: Place): ObjectSchema {
    const names = this.#readOnlyIn(schema, place);
    const properties = mapped(schema.properties, (property) => {
      if (names.has(property.name) && this.#isReadOnly(property.schema)) return undefined;
      const own = this.#turned(property.schema, inside);
      const required = property.required && !names.has(property.name);
      const same = own === property.schema && required === property.required;
      return same ? property : { ...property, required, schema: own };
    });
    const requiredElsewhere = mapped(schema.requiredElsewhere, (name) =>
      names.has(name) ? undefined : name,
    );
    const additional =
      typeof schema.additional === 'object'
        ? this.#turned(schema.additional, inside)
        : schema.additional;
    const same =
      properties === schema.properties &&
      requiredElsewhere === schema.requiredElsewhere &&
      additional === schema.additional;
    return same ? schema : { ...schema, properties, requiredElsewhere, additional };
  }

  #kinds<Schema extends SchemaModel>(schema: Schema, { rename }: Place): Schema {
    const discriminator = discriminatorOf(schema);
    if (discriminator === undefined) return schema;
    const kinds = mapped(discriminator.kinds, (kind) => {
      const name = rename(kind.name, 'kind');
      return name === kind.name ? kind : { ...kind, name };
    });
    return kinds === discriminator.kinds
      ? schema
      : { ...schema, discriminator: { ...discriminator, kinds } };
  }

  #readOnlyIn(schema: SchemaModel, { around, kept }: Place): ReadonlySet<string> {
    const names = new Set(around);
    for (const part of partsOf(schema, readerOf(this.#definitions))) {
      if (part.kind !== 'object') continue;
      for (const { name, schema: own } of part.properties) {
        const isKind = kept.has(name) || part.discriminator?.property === name;
        if (!isKind && this.#isReadOnly(own)) names.add(name);
      }
    }
    return names;
  }

  #isReadOnly(schema: SchemaModel): boolean {
    let here: SchemaModel | undefined = schema;
    for (let step = 0; step < MAX_CHAIN && here !== undefined; step += 1) {
      if (here.readOnly) return true;
      here = here.kind === 'ref' ? this.#definitions.get(here.name) : undefined;
    }
    return false;
  }
}

/** Renames nothing; notes what is referred to. Kinds are looked up where the whole union is meant. */
function noteIn(found: Reference[]): Rename {
  return (name, meaning) => {
    if (meaning !== 'kind') found.push({ name, meaning });
    return name;
  };
}

/** The list itself when no member changes; members that become undefined are left out. */
function mapped<Item>(
  items: readonly Item[],
  map: (item: Item) => Item | undefined,
): readonly Item[] {
  const made = items.map(map);
  return made.every((item, index) => item === items[index])
    ? items
    : made.filter((item) => item !== undefined);
}
