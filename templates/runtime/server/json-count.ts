// How much there is in a JSON text, found without building any of it: a body of ten megabytes can hold
// three million objects, which take a hundred times the memory and stop everybody else meanwhile.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;

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
