// Replaces a user's file: completely or not at all, and keeping its permissions.

import { chmodSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { asWriteError, codeOf } from '../write/write-error.js';

/** @throws WriteError when it cannot be written; what was there is then still there. */
export function writeWhole(path: string, content: string | Uint8Array): void {
  let beside: string | undefined;
  try {
    // A link stays a link; the file behind it is what changes.
    const target = realPath(path);
    beside = `${target}.${process.pid}.tmp`;
    writeFileSync(beside, content, { flag: 'wx', flush: true });
    const mode = modeOf(target);
    if (mode !== undefined) chmodSync(beside, mode);
    renameSync(beside, target);
  } catch (error) {
    if (beside !== undefined && codeOf(error) !== 'EEXIST') rmSync(beside, { force: true });
    throw asWriteError(error, path);
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function modeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mode;
}
