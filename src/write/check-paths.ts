// The last gate before the disk. The planner makes safe, unique names; this refuses a list of files
// in which it failed, so that no fault upstream can leave the output folder or lose a file on a file
// system that ignores letter case.

import type { OutputFile } from '../plan/types.js';

const forbidden = /[\p{Cc}<>:"|?*\\]/u;
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i;

/** What is wrong with the paths; empty when they are fit for every file system. */
export function checkPaths(files: ReadonlyArray<Pick<OutputFile, 'path'>>): string[] {
  const problems: string[] = [];
  // Every file and every folder on the way, by its name without letter case.
  const known = new Map<string, { readonly path: string; readonly kind: 'file' | 'folder' }>();
  for (const { path } of files) {
    const segments = path.split('/');
    const bad = segments.find((segment) => !isSafe(segment));
    if (bad !== undefined) {
      problems.push(`${JSON.stringify(path)} is not a path that can be written everywhere.`);
      continue;
    }
    for (let i = 1; i <= segments.length; i += 1) {
      const part = segments.slice(0, i).join('/');
      const kind = i === segments.length ? 'file' : 'folder';
      const key = fold(part);
      const other = known.get(key);
      if (other === undefined) known.set(key, { path: part, kind });
      else if (other.path !== part || kind === 'file' || other.kind === 'file')
        problems.push(`${part} and ${other.path} would be the same on some file systems.`);
    }
  }
  return problems;
}

function isSafe(segment: string): boolean {
  return (
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    !forbidden.test(segment) &&
    !/[. ]$/.test(segment) &&
    !reserved.test(segment)
  );
}

/** How file systems that ignore letter case and composition compare names. */
function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
