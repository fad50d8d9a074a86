// Whether a path of a project may be touched: the way to it must be real folders, and it must be a
// real file or nothing. A link would lead out of the project.

import { type Stats, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { asWriteError, codeOf } from './write-error.js';

/** What stands at a path; undefined when nothing does. Links are not followed. */
export function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw asWriteError(error, path);
  }
}

/**
 * Whether every folder on the way is a real folder, or not there yet; the fault if not.
 * @param known folders that were looked at before: true when one is there.
 */
export function wayTo(
  path: string,
  dir: string,
  known: Map<string, boolean> = new Map(),
): string | undefined {
  const segments = path.split('/').slice(0, -1);
  for (let i = 1; i <= segments.length; i += 1) {
    const folder = segments.slice(0, i).join('/');
    const there = known.get(folder);
    if (there === false) return undefined;
    if (there === true) continue;
    const entry = entryAt(join(dir, folder));
    if (entry?.isSymbolicLink())
      return `${folder} is a symbolic link: nothing is written through one.`;
    if (entry !== undefined && !entry.isDirectory())
      return `${folder} is in the way: a folder of that name is needed.`;
    known.set(folder, entry !== undefined);
  }
  return undefined;
}

/** What keeps a file from being written or removed there; undefined when nothing does. */
export function obstacleAt(
  path: string,
  dir: string,
  known?: Map<string, boolean>,
): string | undefined {
  const fault = wayTo(path, dir, known);
  if (fault !== undefined) return fault;
  const entry = entryAt(join(dir, path));
  if (entry?.isSymbolicLink()) return `${path} is a symbolic link: nothing is written through one.`;
  if (entry !== undefined && !entry.isFile())
    return `${path} is in the way: a file of that name is needed.`;
  return undefined;
}
