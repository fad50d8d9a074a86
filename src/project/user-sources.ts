// The TypeScript files of a project, of whoever's they are.

import { readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { asWriteError, codeOf } from '../write/write-error.js';

const skipped = new Set(['node_modules', 'dist', 'removed-controllers']);

/** Absolute paths; links are not followed. None where the folder is not there. */
export function sourcesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory())
        return skipped.has(entry.name) || entry.name.startsWith('.') ? [] : sourcesBelow(path);
      return entry.isFile() && /\.[cm]?tsx?$/.test(entry.name) ? [path] : [];
    });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw asWriteError(error, folder);
  }
}

/** A path from the project's root, with `/`. */
export function pathFrom(dir: string, path: string): string {
  return relative(resolve(dir), path).split(sep).join('/');
}

/** Whether a path from the project's root is neither the generator's nor a package's, nor outside. */
export function isUsersPath(path: string): boolean {
  return !path.startsWith('src/generated/') && !/(?:^|\/)(?:node_modules|\.\.)\//.test(path);
}
