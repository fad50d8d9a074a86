// Runs before the tests: builds dist from src, so that tests of the command line run what is
// there now. Type errors are `npm run typecheck`'s to report: what compiles is tested all the same.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const stamp = join(root, 'dist', '.built');

/** Everything that `npm run build` reads. */
const sources = [
  'src',
  'templates/scaffold',
  'scripts/compile-templates.js',
  'scripts/bundle.js',
  'scripts/plain-width.js',
  'tsconfig.json',
];

export default function setup(): void {
  const built = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  if (sources.every((path) => newest(join(root, path)) < built)) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  // Written before the build, so that a file that changes while it runs is newer.
  writeFileSync(stamp, '');
  run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  for (const script of ['scripts/compile-templates.js', 'scripts/bundle.js']) {
    const { status, stderr } = run(script);
    if (status === 0) continue;
    rmSync(stamp);
    throw new Error(`${script} fails:\n${stderr}`);
  }
}

function run(...args: string[]) {
  return spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
}

function newest(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
