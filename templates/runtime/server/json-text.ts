// Reads JSON that a stranger wrote: no member that could become a prototype, no depth that exhausts the
// stack of whoever walks it, and no number that JSON cannot write again.

import secureJson from 'secure-json-parse';

/** The store refuses what is little deeper. */
const MAX_DEPTH = 400;

/** @throws SyntaxError that says what is wrong. */
export function parseJson(text: string): unknown {
  if (text.length > MAX_DEPTH && isDeeperThan(text, MAX_DEPTH)) {
    throw new SyntaxError(`it is nested deeper than ${MAX_DEPTH} levels`);
  }
  const value = secureJson.parse(text, {
    protoAction: 'error',
    constructorAction: 'error',
  }) as unknown;
  // The walk is only for texts with an exponent or digits enough to leave the range of a double.
  if (/\d[eE]\+?\d{3}|(?<!\d)\d{300}/.test(text) && hasInfinity(value)) {
    throw new SyntaxError('it has a number that is too large');
  }
  return value;
}

function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === 0x5c) index++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > limit) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity);
}
