// CONTRIBUTING.md and docs/decisions: their files and commands are there, and the code of the recipes
// compiles where they say it goes.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const contributing = read('CONTRIBUTING.md');
const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`);

/** Files that a recipe writes. */
const written = new Map<string, string>();
for (const match of contributing.matchAll(/^( *)```ts\n([^]*?)^ *```$/gm)) {
  const [, indent = '', text = ''] = match;
  const before = contributing.slice(0, match.index);
  const path = [...before.matchAll(/`((?:src|test)\/[\w./-]+\.ts)`/g)].at(-1)?.[1];
  const code = text.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
  if (path !== undefined && code.startsWith('//')) written.set(path, code);
}

describe.each(['CONTRIBUTING.md', ...decisions])('%s', (page) => {
  const text = read(page);

  it('names files that are there', () => {
    const named = [
      ...text.matchAll(/`((?:src|test|templates|scripts|bench|docs|bin)\/[\w./-]+)`/g),
    ];
    const made = /^(src\/generated|test\/cases\/count-teas)/;
    const missing = named
      .map(([, path = '']) => path)
      .filter((path) => !written.has(path) && !made.test(path) && !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  it('names commands that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it('links to pages that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });
});

it('the code of the recipes compiles where it goes', () => {
  expect([...written.keys()]).toEqual([
    'src/rules/info/shouting.ts',
    'src/emit/route-list.ts',
    'test/emit/route-list.test.ts',
    'src/cli/commands/count.ts',
    'src/cli/run-count.ts',
  ]);
  const folder = join(root, '.tmp/contributing');
  rmSync(folder, { recursive: true, force: true });
  for (const [path, code] of written) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), code);
  }
  // Relative imports are looked for in both trees, as if they were one.
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { rootDirs: ['../..', '.'], rootDir: '../..', skipLibCheck: true },
    include: [],
    files: [...written.keys()],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const run = () => execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  expect(run).not.toThrow();
});
