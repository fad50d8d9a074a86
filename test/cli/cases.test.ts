// Every folder of test/cases is a test: `command.json` says what to run there, `stdout.txt` and
// `stderr.txt` hold what it must print, `files.txt` what the folder must hold afterwards. A new folder
// is a new test; `npx vitest run test/cli --update` writes the expected files.

import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from './command-line.js';

interface Command {
  readonly args: readonly string[];
  readonly exit: number;
  /** A file of the folder that is given on standard input. */
  readonly stdin?: string;
}

const cases = resolve(import.meta.dirname, '../cases');
const expected = new Set(['command.json', 'stdout.txt', 'stderr.txt', 'files.txt']);

function filesBelow(folder: string): string {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => `${name.replaceAll('\\', '/')}\n`)
      // Copied as it is: its files are not this test's matter.
      .filter((name) => !name.includes('/src/generated/runtime/'))
      .sort()
      .join('')
  );
}

describe('cases', () => {
  for (const name of readdirSync(cases).sort()) {
    test(name, async () => {
      const source = join(cases, name);
      const command = JSON.parse(readFileSync(join(source, 'command.json'), 'utf8')) as Command;
      const root = mkdtempSync(join(tmpdir(), 'la-case-'));
      try {
        const cwd = join(root, 'case');
        cpSync(source, cwd, {
          recursive: true,
          filter: (path) => !expected.has(path.slice(source.length + 1)),
        });
        const input = command.stdin && readFileSync(join(source, command.stdin));
        const run = await runCommand(command.args, { cwd, ...(input ? { input } : {}) });
        expect(run.stderr).not.toContain('    at ');
        await expect(run.stdout).toMatchFileSnapshot(join(source, 'stdout.txt'));
        await expect(run.stderr).toMatchFileSnapshot(join(source, 'stderr.txt'));
        await expect(filesBelow(cwd)).toMatchFileSnapshot(join(source, 'files.txt'));
        expect(run.code).toBe(command.exit);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    });
  }

  test('there are some', () => {
    expect(existsSync(join(cases, 'scaffold-bakery', 'command.json'))).toBe(true);
  });
});
