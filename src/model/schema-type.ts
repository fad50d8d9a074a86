// Which type a schema has: as declared, as misspelt, or, where nothing is declared, as its other
// members and values tell. The model only knows the types of JSON and `file`.

import { isList, isRawObject, member, quote, type RawObject } from './raw-value.js';
import type { Notes } from './build-context.js';

export type SchemaType =
  'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null' | 'file' | 'any';

export interface TypeReading {
  /** Without `null`, unless it is the only one. Never empty. */
  readonly types: readonly SchemaType[];
  readonly nullable: boolean;
  /** A format that the type's own name stood for (`type: date`). */
  readonly format?: string;
}

const KNOWN = new Set<string>([
  'string',
  'number',
  'integer',
  'boolean',
  'array',
  'object',
  'null',
  'file',
]);

const PLAIN = new Map(
  [...KNOWN].map((name) => [name, { types: [name as SchemaType], nullable: false }]),
);

/** Names that people write as types, with the type and format that they mean. */
const MEANT = new Map<string, readonly [SchemaType, string?]>([
  ['any', ['any']],
  ['bool', ['boolean']],
  ['byte', ['string', 'byte']],
  ['binary', ['string', 'binary']],
  ['char', ['string']],
  ['date', ['string', 'date']],
  ['datetime', ['string', 'date-time']],
  ['date-time', ['string', 'date-time']],
  ['decimal', ['number']],
  ['dictionary', ['object']],
  ['double', ['number', 'double']],
  ['email', ['string', 'email']],
  ['enum', ['string']],
  ['float', ['number', 'float']],
  ['guid', ['string', 'uuid']],
  ['int', ['integer']],
  ['int32', ['integer', 'int32']],
  ['int64', ['integer', 'int64']],
  ['list', ['array']],
  ['long', ['integer', 'int64']],
  ['map', ['object']],
  ['text', ['string']],
  ['uri', ['string', 'uri']],
  ['url', ['string', 'uri']],
  ['uuid', ['string', 'uuid']],
]);

const FORMAT_TYPES = new Map<string, SchemaType>([
  ['int32', 'integer'],
  ['int64', 'integer'],
  ['float', 'number'],
  ['double', 'number'],
  ['byte', 'string'],
  ['binary', 'string'],
  ['date', 'string'],
  ['date-time', 'string'],
  ['email', 'string'],
  ['password', 'string'],
  ['uri', 'string'],
  ['uuid', 'string'],
]);

export function readType(raw: RawObject, pointer: string, notes: Notes): TypeReading {
  const declared = member(raw, 'type');
  const plain = typeof declared === 'string' ? PLAIN.get(declared) : undefined;
  if (plain !== undefined) return plain;
  const names = (isList(declared) ? declared : [declared]).filter(
    (name): name is string => typeof name === 'string' && name.trim() !== '',
  );
  const read = names.map((name) => readName(name, raw, pointer, notes));
  const withoutNull = [...new Set(read.map(({ type }) => type))].filter((type) => type !== 'null');
  const nullable = read.length > 1 && read.some(({ type }) => type === 'null');
  if (read.length === 0) return { types: [inferType(raw)], nullable: false };
  if (withoutNull.length === 0) return { types: ['null'], nullable: false };
  const format = read.length === 1 ? read[0]?.format : undefined;
  const types = withoutNull.includes('any') ? (['any'] as const) : withoutNull;
  return format === undefined ? { types, nullable } : { types, nullable, format };
}

function readName(
  name: string,
  raw: RawObject,
  pointer: string,
  notes: Notes,
): { type: SchemaType; format?: string } {
  const lower = name.trim().toLowerCase();
  if (KNOWN.has(lower)) return { type: lower as SchemaType };
  const meant = MEANT.get(lower);
  const type = meant?.[0] ?? inferType(raw);
  notes.add(
    pointer,
    `${quote(name)} is not a type of Swagger 2.0; it is read as ${type === 'any' ? 'any value' : type}.`,
    'Use string, number, integer, boolean, array or object, with a format if one is meant.',
  );
  return meant?.[1] === undefined ? { type } : { type, format: meant[1] };
}

/** The type of a schema that declares none. */
export function inferType(raw: RawObject): SchemaType {
  const additional = member(raw, 'additionalProperties');
  if (isRawObject(member(raw, 'properties')) || isRawObject(additional)) return 'object';
  if (typeof additional === 'boolean' || isList(member(raw, 'required'))) return 'object';
  if (isRawObject(member(raw, 'items')) || isList(member(raw, 'items'))) return 'array';
  const values = member(raw, 'enum');
  if (isList(values)) return typeOfValues(values);
  const format = member(raw, 'format');
  return (typeof format === 'string' && FORMAT_TYPES.get(format.toLowerCase())) || 'any';
}

function typeOfValues(values: readonly unknown[]): SchemaType {
  const kinds = new Set(
    values
      .filter((value) => value !== null)
      .map((value) => (Number.isInteger(value) ? 'integer' : typeof value)),
  );
  if (kinds.size === 2 && kinds.has('integer') && kinds.has('number')) return 'number';
  const only = kinds.size === 1 ? [...kinds][0] : undefined;
  return only === 'string' || only === 'number' || only === 'integer' || only === 'boolean'
    ? only
    : 'any';
}
