// What `readOnly` means for requests. Swagger 2.0: such a property belongs to answers; it should not be
// sent, and where it is required, that holds for answers alone. The descriptor has the schemas of
// answers, which are turned into those of requests here; the types of requests lack these properties.

import type { ConnectorDescriptor, Json, JsonSchema } from './descriptor.js';

/** What becomes of read-only properties: nobody has to send them, or nobody may. */
export type Treatment = 'optional' | 'absent';

type Definitions = ConnectorDescriptor['definitions'];

/** References to references that are followed: circles end somewhere. */
const MAX_STEPS = 30;

const NONE: ReadonlySet<string> = new Set();
const data: ReadonlySet<string> = new Set(['enum', 'const']);
const concerned = ['required', 'allOf', 'anyOf', 'examples', 'default'];

/** The schemas of requests. What has no read-only properties is returned as it is. */
export class RequestSchemas {
  /** The definitions as requests have them; the same object where nothing is read-only. */
  readonly definitions: Definitions;
  readonly #originals: Definitions;
  readonly #treatment: Treatment;
  readonly #known = new WeakMap<JsonSchema, JsonSchema>();

  constructor(definitions: Definitions, treatment: Treatment) {
    this.#originals = definitions;
    this.#treatment = treatment;
    const changed = Object.entries(definitions).map(
      ([name, schema]) => [name, this.of(schema)] as const,
    );
    const same = changed.every(([name, schema]) => schema === definitions[name]);
    this.definitions = same ? definitions : Object.fromEntries(changed);
  }

  of(schema: JsonSchema): JsonSchema {
    const known = this.#known.get(schema);
    if (known !== undefined) return known;
    const made = this.#turned(schema, NONE);
    this.#known.set(schema, made);
    return made;
  }

  /** @param around read-only properties of the `allOf` that the schema is a part of. */
  #turned(schema: JsonSchema, around: ReadonlySet<string>): JsonSchema {
    const matters = concerned.some((key) => Object.hasOwn(schema, key));
    const names = new Set(around);
    if (matters) this.#addReadOnly(schema, names, new Set());
    return mapped(schema, (value, key) => {
      if (key === 'examples' && Array.isArray(value))
        return mappedList(value, (sample) => this.#sample(sample, names));
      if (key === 'default') return this.#sample(value, names);
      if (data.has(key)) return value;
      if (key === 'required' && Array.isArray(value))
        return value.some((name) => names.has(name as string))
          ? value.filter((name) => !names.has(name as string))
          : value;
      if (key === 'properties' && isObject(value)) return this.#properties(value);
      const inner = key === 'allOf' || key === 'anyOf' ? names : NONE;
      if (Array.isArray(value)) return mappedList(value, (one) => this.#inside(one, inner));
      return this.#inside(value, inner);
    });
  }

  /** An example of the whole, which may show read-only members too. */
  #sample(sample: Json, names: ReadonlySet<string>): Json {
    if (this.#treatment === 'optional' || !isObject(sample)) return sample;
    const kept = Object.entries(sample).filter(([name]) => !names.has(name));
    return kept.length === Object.keys(sample).length ? sample : Object.fromEntries(kept);
  }

  #inside(value: Json, around: ReadonlySet<string>): Json {
    return isObject(value) ? this.#turned(value, around) : value;
  }

  #properties(properties: JsonSchema): JsonSchema {
    return mapped(properties, (property) => {
      if (this.#treatment === 'absent' && this.#isReadOnly(property)) return false;
      return this.#inside(property, NONE);
    });
  }

  /** Adds the read-only properties of an object, of all its parts and of what it refers to. */
  #addReadOnly(schema: Json, names: Set<string>, seen: Set<Json>): void {
    if (!isObject(schema) || seen.has(schema)) return;
    seen.add(schema);
    const { properties, allOf } = schema;
    if (isObject(properties))
      for (const [name, property] of Object.entries(properties))
        if (this.#isReadOnly(property)) names.add(name);
    if (Array.isArray(allOf)) for (const part of allOf) this.#addReadOnly(part, names, seen);
    const target = this.#target(schema);
    if (target !== undefined) this.#addReadOnly(target, names, seen);
  }

  #isReadOnly(property: Json): boolean {
    let schema: Json | undefined = property;
    for (let step = 0; step < MAX_STEPS && isObject(schema); step += 1) {
      if (schema['readOnly'] === true) return true;
      schema = this.#target(schema);
    }
    return false;
  }

  #target({ $ref: reference }: JsonSchema): JsonSchema | undefined {
    if (typeof reference !== 'string') return undefined;
    const name = definitionName(reference);
    return name !== undefined && Object.hasOwn(this.#originals, name)
      ? this.#originals[name]
      : undefined;
  }
}

/** The definition that a reference names: `#/definitions/A~1b` -> `A/b`. */
export function definitionName(reference: string): string | undefined {
  const start = '#/definitions/';
  if (!reference.startsWith(start)) return undefined;
  try {
    const token = decodeURIComponent(reference.slice(start.length));
    return token.replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself when no member changes. */
function mapped(schema: JsonSchema, map: (value: Json, key: string) => Json): JsonSchema {
  let changed = false;
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => {
    const made = map(value, key);
    changed ||= made !== value;
    return [key, made];
  });
  return changed ? Object.fromEntries(entries) : schema;
}

function mappedList(values: readonly Json[], map: (value: Json) => Json): readonly Json[] {
  const made = values.map(map);
  return made.some((value, index) => value !== values[index]) ? made : values;
}
