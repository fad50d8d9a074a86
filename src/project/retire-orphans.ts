// Moves controllers that no operation has any more out of the way, into a folder that is neither
// compiled nor deleted.

import { basename } from 'node:path';
import type { FileChange } from '../write/transaction.js';
import { readAt } from './compare-files.js';

export const retiredFolder = 'removed-controllers';

export function retireOrphans(
  dir: string,
  orphans: readonly string[],
): { changes: FileChange[]; moves: Map<string, string> } {
  const changes: FileChange[] = [];
  const moves = new Map<string, string>();
  for (const path of orphans) {
    const content = readAt(dir, path);
    if (content === undefined) continue;
    const target = freePlace(dir, basename(path, '.ts'), new Set(moves.values()));
    moves.set(path, target);
    changes.push(
      { path, owner: 'user', before: content, after: undefined },
      { path: target, owner: 'user', before: undefined, after: content },
    );
  }
  return { changes, moves };
}

/** One that was removed before, of the same name, stays what it is. */
function freePlace(dir: string, name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const path = `${retiredFolder}/${name}${count === 1 ? '' : `-${count}`}.ts`;
    if (!taken.has(path) && readAt(dir, path) === undefined) return path;
  }
}
