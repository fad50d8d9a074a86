// Whatever a file holds, a command ends with 1 or 2 and words about it: in the role of a definition
// and in that of every file beside one, in bounded time and memory, and never with a stack trace.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.js';
import { readable, soundText, unreadable } from './bad-files.js';
import { runCommand } from './command-line.js';

/** Seconds of CPU that a file may cost: what is largest takes a tenth of it. */
const SECONDS = 20;

let folder: string;
let sound: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'la-bad-'));
  sound = join(folder, 'sound', 'orders.json');
  mkdirSync(join(folder, 'sound'));
  writeFileSync(sound, soundText);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly text: string;
}

/** Runs the command in this process, and holds it to what every run must keep. */
async function run(args: readonly string[]): Promise<Ended> {
  let text = '';
  const before = process.cpuUsage();
  const code = await main(args, {
    color: false,
    out: (more) => void (text += more),
    err: (more) => void (text += more),
    tool: 'la-connector-gen',
    readInput: () => Promise.resolve(new Uint8Array()),
  });
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(SECONDS);
  expect(text).not.toMatch(/^ {4}at /m);
  expect(text).not.toContain('this is a bug');
  expect(text).not.toContain('\0');
  expect(text).not.toBe('');
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  return { code, text };
}

/** The file in each role: as the definition, and beside a sound one. */
async function inEveryRole(name: string, content: string | Buffer) {
  const path = join(folder, name);
  writeFileSync(path, content);
  const beside = async (option: string) => (await run(['validate', sound, option, path])).code;
  try {
    return {
      import: (await run(['validate', path])).code,
      certification: (await run(['validate', path, '--preset', 'certification'])).code,
      fix: (await run(['validate', path, '--fix', '--dry-run'])).code,
      scaffold: (await run(['scaffold', path, '--out', join(folder, 'out')])).code,
      apiProperties: await beside('--api-properties'),
      previous: await beside('--previous'),
      baseline: await beside('--baseline'),
      config: await beside('--config'),
    };
  } finally {
    rmSync(path);
  }
}

const oneOrTwo = expect.toBeOneOf([1, 2]) as unknown;

describe('a file that is no definition', () => {
  it.each(Object.entries(unreadable))('%s', async (name, make) => {
    expect(await inEveryRole(name, make())).toEqual({
      import: 2,
      certification: 2,
      fix: 2,
      scaffold: 2,
      apiProperties: oneOrTwo,
      previous: 2,
      baseline: 2,
      config: 2,
    });
  });

  it('a folder', async () => {
    const path = join(folder, 'a folder');
    mkdirSync(path);
    const codes = [];
    for (const option of ['--api-properties', '--previous', '--baseline', '--config'])
      codes.push((await run(['validate', sound, option, path])).code);
    codes.push((await run(['validate', path])).code, (await run(['scaffold', path])).code);
    expect(codes).toEqual([2, 2, 2, 2, 2, 2]);
  });
});

describe('a definition that nobody would write', { timeout: 180_000 }, () => {
  it.each(Object.entries(readable))('%s', async (name, make) => {
    expect(await inEveryRole(name, make())).toEqual({
      import: expect.toBeOneOf([0, 1]),
      certification: 1,
      fix: expect.toBeOneOf([0, 1]),
      scaffold: 0,
      apiProperties: oneOrTwo,
      previous: expect.toBeOneOf([0, 1]),
      baseline: 2,
      config: 2,
    });
    rmSync(join(folder, 'out'), { recursive: true, force: true });
  });
});

describe('little memory', () => {
  const files = { ...unreadable, ...readable };
  it.each(['50-mb.json', 'deep-schema.json', 'million-equal-enum.json', 'alias-bomb.yaml'])(
    '%s',
    async (name) => {
      writeFileSync(join(folder, name), files[name]?.() ?? '');
      const run = await runCommand(['validate', name], {
        cwd: folder,
        env: { NODE_OPTIONS: '--max-old-space-size=256' },
      });
      expect(run.code).toBeOneOf([1, 2]);
      expect(run.stderr).not.toContain('    at ');
    },
  );
});
