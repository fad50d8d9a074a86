// Example texts and numbers within limits. What no value can meet gets a near one, never an error.

import {
  type Called,
  exampleDay,
  exampleEmail,
  exampleUuid,
  markOf,
  numberCalled,
  textsCalled,
} from './example-names.js';
import { patternTest, textsOfPattern } from './example-pattern.js';

export interface TextLimits {
  readonly formats: readonly string[];
  readonly patterns: readonly string[];
  readonly minLength: number;
  readonly maxLength: number;
}

export interface NumberLimits {
  readonly integer: boolean;
  readonly formats: readonly string[];
  readonly minimum: number;
  readonly maximum: number;
  readonly exclusiveMinimum: number;
  readonly exclusiveMaximum: number;
  readonly multiples: readonly number[];
}

/** A definition may ask for any length; texts longer than this are cut. */
const MAX_LENGTH = 100_000;
const MAX_TRIES = 4000;

/** Whether a text keeps the limits, formats apart. */
export function textFits(text: string, limits: TextLimits): boolean {
  const length = text.length > 2 * limits.maxLength ? Infinity : [...text].length;
  if (length < limits.minLength || length > limits.maxLength) return false;
  return limits.patterns.every((pattern) => patternTest(pattern)?.(text) ?? true);
}

/**
 * @param vary 0 for the usual text; other numbers give other texts where there are some.
 * @param called What the text is called; "string" without it.
 */
export function exampleText(limits: TextLimits, vary: number, called?: Called): string {
  let tries = 0;
  for (const text of candidates(limits, vary, called)) {
    if (textFits(text, limits)) return text;
    if (++tries >= MAX_TRIES) break;
  }
  const near = plainText(limits, vary);
  // Nothing fits; a short text costs whoever checks it no time.
  return limits.patterns.length > 0
    ? near.slice(0, Math.max(1, Math.min(20, limits.maxLength)))
    : near;
}

function* candidates(
  limits: TextLimits,
  vary: number,
  called: Called | undefined,
): Generator<string, void> {
  const { formats, patterns, minLength } = limits;
  for (const format of formats) yield* ofFormat(format, limits, vary);
  if (called !== undefined) yield* textsCalled(called, vary);
  // A format without rules of its own, such as `phone`, is a name.
  for (const name of formats) yield* textsCalled({ name }, vary);
  yield plainText(limits, vary);
  if (patterns.length === 0) return;
  const length = Math.min(Math.max(minLength, 8), limits.maxLength, MAX_LENGTH);
  // Rules for passwords look ahead, which cannot be written, only met.
  if (patterns.some((pattern) => pattern.includes('(?'))) yield repeated('Abc123!?', length);
  for (const pattern of patterns) {
    for (const text of textsOfPattern(pattern, minLength, vary)) {
      yield text;
      if (text.length < minLength && minLength <= MAX_LENGTH) {
        yield text.padEnd(minLength, 'a');
        yield text.padStart(minLength, 'a');
      }
    }
  }
}

function plainText({ minLength, maxLength }: TextLimits, vary: number): string {
  const mark = markOf(vary);
  const length = Math.min(Math.max(minLength, 6 + mark.length), maxLength, MAX_LENGTH);
  return repeated('string', Math.max(0, length - mark.length)) + mark.slice(-length || mark.length);
}

function repeated(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

function* ofFormat(
  format: string,
  { minLength }: TextLimits,
  vary: number,
): Generator<string, void> {
  const day = exampleDay(vary);
  const mark = markOf(vary);
  const fill = (text: string) =>
    'a'.repeat(Math.min(MAX_LENGTH, Math.max(0, minLength - text.length)));
  switch (format) {
    case 'date':
      return yield day;
    case 'date-time': {
      const minute = `${day}T09:30`;
      yield `${minute}:00Z`;
      // Digits of a second make it as long as need be; without a second it is as short as can be.
      yield `${minute}:00.${'0'.repeat(Math.min(MAX_LENGTH, Math.max(1, minLength - 21)))}Z`;
      return yield minute;
    }
    case 'uuid':
      yield exampleUuid(vary);
      return yield `urn:uuid:${exampleUuid(vary)}`;
    case 'email': {
      const email = exampleEmail(vary);
      yield fill(email) + email;
      return yield `a${mark}@b`;
    }
    case 'uri': {
      const uri = `https://example.com/${mark}`;
      yield uri + fill(uri);
      return yield `a:${mark}${fill('a:')}`;
    }
    case 'byte': {
      const three = String.fromCharCode(97 + (vary % 26));
      for (const text of [`string${mark}`, three.repeat(3), '']) yield base64(text, minLength);
      return;
    }
    case 'ipv4':
      return yield `192.0.2.${(vary % 250) + 1}`;
    case 'ipv6':
      yield `2001:db8::${(vary + 1).toString(16)}`;
      return yield '::';
    case 'hostname':
      return yield `www${mark}.example.com`;
    default:
  }
}

function base64(text: string, minLength: number): string {
  const encoded = Buffer.from(text, 'utf8').toString('base64');
  const missing = Math.min(MAX_LENGTH, Math.max(0, minLength - encoded.length));
  return 'AAAA'.repeat(Math.ceil(missing / 4)) + encoded;
}

/** Whether a number keeps the limits. */
export function numberFits(value: number, limits: NumberLimits): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = limits;
  if (!Number.isFinite(value) || (limits.integer && !Number.isInteger(value))) return false;
  if (value < minimum || value > maximum) return false;
  if (value <= exclusiveMinimum || value >= exclusiveMaximum) return false;
  if (
    limits.formats.includes('int32') &&
    (!Number.isInteger(value) || Math.abs(value) > 0x7fffffff)
  )
    return false;
  if (limits.formats.includes('int64') && !Number.isInteger(value)) return false;
  return limits.multiples.every((step) => step === 0 || Number.isInteger(value / step));
}

/**
 * @param vary 0 for the usual number; other numbers give other ones where there are some.
 * @param called What the number is called; 1 without it.
 */
export function exampleNumber(limits: NumberLimits, vary: number, called?: Called): number {
  const meant = called && numberCalled(called, vary, limits.integer);
  if (meant !== undefined && numberFits(meant, limits)) return meant;
  const low = Math.max(limits.minimum, limits.exclusiveMinimum);
  const high = Math.min(limits.maximum, limits.exclusiveMaximum);
  const ends = [low, high].filter((end) => Number.isFinite(end));
  const middle = ends.length === 2 ? [(low + high) / 2] : [];
  const steps = [...limits.multiples.filter((step) => step > 0), 1];
  const near = steps.flatMap((step) => [step, ...ends.flatMap((end) => around(end, step))]);
  const all = [1, 0, ...ends, ...middle, ...near, ...ends.map((end) => end * (1 + Number.EPSILON))];
  const fitting = all.filter((value) => numberFits(value, limits));
  const [first] = fitting;
  if (first === undefined)
    return ends[0] === undefined ? 1 : limits.integer ? Math.ceil(ends[0]) : ends[0];
  if (vary === 0) return plainZero(first);
  const step = Math.max(...steps);
  const others = [first + vary * step, first - vary * step, ...new Set(fitting)];
  const usable = others.filter((value, index) => index > 1 || numberFits(value, limits));
  return plainZero(usable[usable.length > others.length - 2 ? 0 : vary % usable.length] ?? first);
}

/** Multiples of `step` near `end`, the nearest first. */
function around(end: number, step: number): number[] {
  const count = Math.round(end / step);
  return Array.from(
    { length: 24 },
    (_none, index) => (count + (index % 2 === 0 ? index / 2 : -(index + 1) / 2)) * step,
  );
}

/** JSON has no negative zero. */
function plainZero(value: number): number {
  return value === 0 ? 0 : value;
}
