// Path, query and header parameters: from text to the types that the definition gives them. Text that
// does not fit its type stays text, so that the validator says what is wrong with it.

import type {
  CollectionFormat,
  FormFieldDescriptor,
  Json,
  JsonSchema,
  ParameterDescriptor,
} from './descriptor.js';
import type { Fault } from './errors.js';
import type { Validators } from './validate.js';

/** Where the values of a request are read from. */
export interface ParameterSource {
  /** Percent-encoded, by variable name. */
  readonly path: ReadonlyMap<string, string>;
  readonly query: { getAll(name: string): string[] };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ParameterGroups {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}

/** Reads, defaults, coerces and checks all parameters; adds what is wrong to `faults`. */
export function readParameters(
  parameters: readonly ParameterDescriptor[],
  source: ParameterSource,
  validators: Validators,
  faults: Fault[],
): ParameterGroups {
  const groups: { -readonly [Place in keyof ParameterGroups]: ParameterGroups[Place] } = {
    path: NOTHING,
    query: NOTHING,
    headers: NOTHING,
  };
  for (const parameter of parameters) {
    const texts = textsOf(parameter, source);
    const place = parameter.in === 'header' ? 'headers' : parameter.in;
    if (groups[place] === NOTHING) groups[place] = record();
    const group = groups[place];
    if (texts.length === 0) {
      if (parameter.default !== undefined) group[parameter.name] = parameter.default;
      else if (parameter.required)
        faults.push({ in: parameter.in, path: parameter.name, message: 'is missing' });
      continue;
    }
    const value = coerceTexts(texts, parameter);
    group[parameter.name] = value;
    // Callers send the declared default as it is: it is right even where it misses its own format.
    if (parameter.default !== undefined && value === parameter.default) continue;
    const at = { in: parameter.in, path: parameter.name };
    for (const fault of validators.check(parameter.schema, value, at))
      faults.push(withValue(fault, texts));
  }
  return groups;
}

/** The group of a place where there are no parameters. */
const NOTHING: Record<string, unknown> = Object.freeze(record());

/** An object that takes any key from a definition. */
export function record(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function withValue(fault: Fault, texts: readonly string[]): Fault {
  const shown = texts.join(',');
  return {
    ...fault,
    message: `${fault.message}, not "${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}"`,
  };
}

function textsOf(parameter: ParameterDescriptor, source: ParameterSource): string[] {
  const texts = rawTexts(parameter, source);
  return parameter.urlEncoding === 'double' ? texts.map(decode) : texts;
}

function rawTexts({ in: place, name }: ParameterDescriptor, source: ParameterSource): string[] {
  if (place === 'query') return source.query.getAll(name);
  if (place === 'path') {
    const value = source.path.get(name);
    return value === undefined ? [] : [decode(value)];
  }
  const value = source.headers[name.toLowerCase()];
  return value === undefined ? [] : [value].flat();
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What stands between the values of an array; for `multi`, in a place that cannot repeat a name. */
export const separators: Readonly<Record<CollectionFormat, string>> = {
  csv: ',',
  ssv: ' ',
  tsv: '\t',
  pipes: '|',
  multi: ',',
};

/** The value of a parameter or form field that came as one or more texts. */
export function coerceTexts(
  texts: readonly string[],
  {
    schema,
    collectionFormat = 'csv',
  }: Pick<ParameterDescriptor | FormFieldDescriptor, 'schema' | 'collectionFormat'>,
): Json {
  if (!typesOf(schema).includes('array')) return coerce(texts.at(-1) ?? '', schema);
  const items = (schema['items'] ?? {}) as JsonSchema;
  // A repeated name is taken as several values whatever the format: senders differ.
  const parts = texts.length > 1 ? texts : split(texts[0] ?? '', collectionFormat);
  return parts.map((part) =>
    typesOf(items).includes('array')
      ? coerceTexts([part], { schema: items })
      : coerce(part.trim(), items),
  );
}

/** Whether what came as a list has more items than `limit`, lists within it counted through. */
export function hasMoreItems(
  texts: readonly string[],
  {
    schema,
    collectionFormat = 'csv',
  }: Pick<ParameterDescriptor | FormFieldDescriptor, 'schema' | 'collectionFormat'>,
  limit: number,
): boolean {
  if (texts.length > limit) return true;
  if (!typesOf(schema).includes('array')) return false;
  let count = texts.length;
  for (const text of texts) {
    for (const separator of new Set([separators[collectionFormat], separators.csv])) {
      for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1))
        if (++count > limit) return true;
    }
  }
  return false;
}

function split(text: string, format: CollectionFormat): readonly string[] {
  if (text === '') return [];
  if (format === 'multi') return [text];
  return text.split(separators[format]);
}

function coerce(text: string, schema: JsonSchema): Json {
  for (const type of typesOf(schema)) {
    if (type === 'string') return text;
    if (
      (type === 'integer' || type === 'number') &&
      /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) &&
      Number.isFinite(Number(text))
    )
      return Number(text);
    if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
    if (type === 'null' && text === '') return null;
  }
  return text;
}

export function typesOf(schema: JsonSchema): string[] {
  if (typeof schema['type'] === 'string') return [schema['type']];
  return [schema['type']].flat().filter((type): type is string => typeof type === 'string');
}
