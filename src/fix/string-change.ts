// The smallest change that makes one JSON string of another: what both have in common stays as it was
// spelled, escapes included.

import type { TextChange } from './text-change.js';

const short: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

interface Unit {
  /** One UTF-16 code unit of the value. */
  readonly value: string;
  /** How it is written. */
  readonly start: number;
  readonly end: number;
}

/** @param start offset of the opening quotation mark, @param end offset behind the closing one. */
export function stringChange(text: string, start: number, end: number, to: string): TextChange {
  const units = unitsOf(text, start + 1, end - 1);
  const most = Math.min(units.length, to.length);
  let head = 0;
  while (head < most && units[head]?.value === to[head]) head += 1;
  let tail = 0;
  while (tail < most - head && units[units.length - 1 - tail]?.value === to[to.length - 1 - tail])
    tail += 1;
  // Not between the halves of a pair.
  if (head > 0 && /[\ud800-\udbff]/.test(to[head - 1] ?? '')) head -= 1;
  if (tail > 0 && /[\udc00-\udfff]/.test(to[to.length - tail] ?? '')) tail -= 1;
  const inserted = JSON.stringify(to.slice(head, to.length - tail)).slice(1, -1);
  return {
    start: units[head]?.start ?? end - 1,
    end: tail === 0 ? end - 1 : (units[units.length - tail]?.start ?? end - 1),
    text: inserted,
  };
}

function unitsOf(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  for (let at = start; at < end;) {
    const length = text[at] !== '\\' ? 1 : text[at + 1] === 'u' ? 6 : 2;
    units.push({ value: unescaped(text, at, length), start: at, end: at + length });
    at += length;
  }
  return units;
}

function unescaped(text: string, at: number, length: number): string {
  if (length === 1) return text[at] ?? '';
  if (length === 6) return String.fromCharCode(Number.parseInt(text.slice(at + 2, at + 6), 16));
  const name = text[at + 1] ?? '';
  return short[name] ?? name;
}
