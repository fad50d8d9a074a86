// How much there is in a JSON text or a form, found without building any of it: a body of ten megabytes
// can hold three million objects, which take a hundred times the memory and stop everybody else meanwhile.

import { ConnectorError } from './controller.js';
import { errorBody } from './errors.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const AMPERSAND = 0x26;

/** Whether a JSON text has more values than `limit`; the members of objects and the items of arrays are values, as is what holds them. */
export function hasMoreValues(bytes: Uint8Array, limit: number): boolean {
  // Two bytes a value at the least, with the comma.
  if (bytes.length / 2 <= limit) return false;
  let count = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = stringEnd(bytes, at + 1);
    else if (byte === COMMA || byte === OPEN_ARRAY || byte === OPEN_OBJECT) count += 1;
    if (count > limit) return true;
  }
  return false;
}

function stringEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

/** Whether a form (`a=1&b=2`) has more fields than `limit`. */
export function hasMoreFields(bytes: Uint8Array, limit: number): boolean {
  let count = 1;
  for (let at = bytes.indexOf(AMPERSAND); at >= 0; at = bytes.indexOf(AMPERSAND, at + 1)) {
    count += 1;
    if (count > limit) return true;
  }
  return false;
}

/** 413 for what is too much to be built. */
export function tooManyValues(limitValues: number): ConnectorError {
  const message = `The body has more than ${limitValues} values, which is the limit. BODY_LIMIT_VALUES of the server allows more.`;
  return new ConnectorError(413, errorBody(413, message));
}
