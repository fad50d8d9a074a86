// A run reads a project file by file, without the lock. Another run that writes meanwhile would show it
// half of the old state and half of the new, and it would blame the user for the difference.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuseInterrupted } from './journal.js';
import { manifestPath } from './manifest.js';
import { refuseWhileAtWork } from './run-lock.js';
import { WriteError } from './write-error.js';

/**
 * Called before a project is read. What it returns is called afterwards.
 * @returns throws a WriteError when another run wrote meanwhile, or is at it. The manifest tells: it is
 *   written last.
 */
export function witnessOf(dir: string): () => void {
  const before = manifestOf(dir);
  return () => {
    refuseWhileAtWork(dir);
    refuseInterrupted(dir);
    if (manifestOf(dir) !== before)
      throw new WriteError(['Another run wrote to this project meanwhile. Run again.']);
  };
}

function manifestOf(dir: string): string | undefined {
  try {
    return readFileSync(join(dir, manifestPath), 'latin1');
  } catch {
    // Whoever needs it says what is wrong.
    return undefined;
  }
}
