// Reads the data of an emitted module back: its one `export const`, evaluated on its own.

import { runInNewContext } from 'node:vm';

/** A copy of the exported value, made of this realm's objects. */
export function evaluate(text: string): unknown {
  const [, value] = /^export const \w+: \w+ =\s([^]*);\n$/m.exec(text) ?? [];
  if (value === undefined) throw new Error(`No data in:\n${text}`);
  return JSON.parse(runInNewContext(`JSON.stringify(${value})`) as string);
}
