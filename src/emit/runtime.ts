// Copies the runtime into the project: real TypeScript that this package tests as its own, below the line
// that all generated files begin with.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { OutputFile } from '../plan/types.js';
import { byCodeUnits } from '../plan/order.js';
import { packageRoot } from './package-root.js';
import { HEADER } from './print.js';

let files: readonly OutputFile[] | undefined;

/** The runtime's files under src/generated/runtime, in the order of their paths. Read once a process. */
export function emitRuntime(): OutputFile[] {
  files ??= readRuntime();
  return [...files];
}

function readRuntime(): OutputFile[] {
  const root = join(packageRoot, 'templates', 'runtime');
  return list(root)
    .toSorted(byCodeUnits)
    .map((path) => ({
      path: `src/generated/runtime/${path}`,
      owner: 'generator',
      content: `${HEADER}\n${readFileSync(join(root, path), 'utf8')}`,
    }));
}

/** Paths of the modules below a folder, with `/`. */
function list(root: string, below = ''): string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return list(root, path);
    return /\.[jt]s$/.test(entry.name) ? [path] : [];
  });
}
