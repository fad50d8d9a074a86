// Taking back what was done when a later step fails.

import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** How to take back what was done, in the order in which it was done. */
export type Undo = Array<() => void>;

/** Makes a folder with those above it, and notes how to take the new ones away again. */
export function makeFolder(folder: string, undo: Undo): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), undo);
  mkdirSync(folder);
  undo.push(() => rmdirSync(folder));
}

/** Backwards, as far as it goes: one step that fails must not keep the others from being undone. False when one did. */
export function rollBack(undo: Readonly<Undo>): boolean {
  let whole = true;
  for (const step of undo.toReversed()) {
    try {
      step();
    } catch {
      // The error that is being reported is the one that matters.
      whole = false;
    }
  }
  return whole;
}
