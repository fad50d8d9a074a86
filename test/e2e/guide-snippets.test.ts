// The TypeScript of README and guides compiles in a scaffolded project of test/docs/guides.yaml.

import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { scaffold } from '../../src/scaffold.js';
import { root } from '../docs/markdown.js';
import { typedBlocks } from './guide-blocks.js';

const run = promisify(execFile);
const folder = join(root, '.tmp', `snippets-${process.pid}`);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Modules of the reader's own that examples import. */
const own: Readonly<Record<string, readonly string[]>> = {
  'src/own.ts': [
    'askApprover',
    'bake',
    'filesAfter',
    'known',
    'list',
    'notFound',
    'read',
    'server',
    'unknownFlavour',
  ],
  'src/bakery.ts': ['bake'],
  'src/tickets.ts': ['ticketsAfter'],
};

/** Lays out the project without tests of its own, which are compiled elsewhere. */
async function layOut(): Promise<void> {
  const content = await readFile(join(root, 'test/docs/guides.yaml'), 'utf8');
  const { files } = await scaffold(content);
  for (const { path, content: text } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  for (const [path, names] of Object.entries(own))
    await writeFile(
      join(folder, path),
      names.map((it) => `export const ${it}: any = 0;\n`).join(''),
    );
}

test('every block compiles', async () => {
  const { checked, skipped } = typedBlocks();
  await layOut();
  for (const { path, text } of checked) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const options = {
    extends: './tsconfig.json',
    compilerOptions: {
      rootDir: '.',
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
      types: ['node'],
      lib: ['es2023'],
      paths: { 'la-connector-gen': [join(root, 'dist/src/index.d.ts')] },
    },
    include: [],
    files: checked.map(({ path }) => path),
  };
  await writeFile(join(folder, 'tsconfig.guides.json'), JSON.stringify(options));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const output = await run(process.execPath, [tsc, '-p', 'tsconfig.guides.json'], { cwd: folder })
    .then(() => '')
    .catch((error: { stdout: string }) => error.stdout);
  expect(inPages(output, checked)).toBe('');
  expect(checked.length).toBeGreaterThanOrEqual(20);
  expect(skipped.length).toBeLessThanOrEqual(4);
});

/** Errors with the page's line instead of the laid-out file's. */
function inPages(output: string, checked: ReturnType<typeof typedBlocks>['checked']): string {
  return output.replaceAll(/^(\S+)\((\d+),\d+\)/gm, (all, file: string, line: string) => {
    const found = checked.find(({ path }) => path === file);
    return found === undefined ? all : `${found.block.page}:${found.block.line + Number(line) - 1}`;
  });
}
