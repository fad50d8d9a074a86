// What is meant by a type or a format that Swagger 2.0 does not have: those of programming languages
// and databases, formats written as types, and misspellings.

import { nearestName } from '../../document/nearest.js';
import { formatsOf, types } from './values.js';

export interface LikelyType {
  readonly type: string;
  /** Absent where the type says it all. */
  readonly format?: string;
  /** Nothing else can be meant. */
  readonly sure: boolean;
}

/** By `type` or `type/format`: the words that stand for it, in small letters and without separators. */
const meanings: Readonly<Record<string, string>> = {
  string: 'str text varchar nvarchar char character enum',
  'string/date-time': 'datetime datetimeoffset datetimeutc',
  'string/date': 'date',
  'string/uuid': 'uuid guid',
  'string/uri': 'url uri',
  'string/email': 'email',
  'string/html': 'html',
  'string/password': 'password',
  'string/byte': 'byte bytes base64',
  'string/binary': 'binary blob',
  integer: 'int',
  'integer/int32': 'int32 short int16 smallint',
  'integer/int64': 'int64 long bigint',
  number: 'num decimal numeric money currency',
  'number/float': 'float single',
  'number/double': 'double real',
  boolean: 'bool',
  array: 'arr list arraylist collection set tuple',
  object: 'obj dict dictionary map hash hashmap json jobject struct record',
};

/** Words that may mean something else, too: a timestamp may be a count of seconds. */
const unsure: Readonly<Record<string, string>> = {
  'string/date-time': 'timestamp',
  string: 'time duration',
};

const byWord: ReadonlyMap<string, LikelyType> = new Map([
  ...readMeanings(meanings, true),
  ...readMeanings(unsure, false),
]);

function readMeanings(
  table: Readonly<Record<string, string>>,
  sure: boolean,
): Array<readonly [string, LikelyType]> {
  return Object.entries(table).flatMap(([meaning, words]) => {
    const [type = '', format] = meaning.split('/');
    const likely = { type, ...(format !== undefined && { format }), sure };
    return words.split(' ').map((word) => [word, likely] as const);
  });
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[-_ .]/g, '');
}

/** But for letter case and separators: `DateTime` and `date-time`. */
export function isSameWord(left: string, right: string): boolean {
  return plain(left) === plain(right);
}

/** Undefined where nothing is likely. */
export function likelyType(written: string): LikelyType | undefined {
  const known = byWord.get(plain(written));
  if (known !== undefined) return known;
  const near = nearestName(written.trim(), types);
  return near === undefined ? undefined : { type: near, sure: false };
}

/** `"type": "string" with "format": "date-time"`: what to write. */
export function typeText({ type, format }: LikelyType): string {
  return format === undefined ? `"type": "${type}"` : `"type": "${type}" with "format": "${format}"`;
}

/** A format that goes with the type. */
export function likelyFormat(written: string, type: string): string | undefined {
  const fitting = formatsOf(type);
  const same = fitting.find((format) => isSameWord(format, written));
  if (same !== undefined) return same;
  const { format = '' } = byWord.get(plain(written)) ?? {};
  return fitting.includes(format) ? format : nearestName(written.trim(), fitting);
}
