// `kill -9` at random moments of a large regeneration, and two runs at once: the next run ends in the
// bytes of an undisturbed one, and no file of the user is touched on the way. A few rounds here; fifty
// and more by `npm run test:crash`.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scaffold } from '../../src/index.js';
import { bin } from '../cli/command-line.js';
import { repository } from '../e2e/project.js';
import { DEFINITION, TestProject, action, definition, snapshotOf } from './project.js';

const isLong = process.env['MODE'] === 'crash';
const KILLS = isLong ? 50 : 3;
const RACES = isLong ? 25 : 2;
const SEED = 20_261;

const folder = join(repository, '.tmp/crash', String(process.pid));
const start = join(folder, 'start');
const work = join(folder, 'work');

let random = SEED;
/** At least 0, below 1; the same row of numbers on every machine. */
function next(): number {
  random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
  return random / 2 ** 32;
}

/** Two versions of a large definition that have little in common. */
function versions(): [string, string] {
  const file = resolve(
    process.env['LA_CORPUS'] ?? join(repository, '../shared/corpus'),
    'certified/Encodian/apiDefinition.swagger.json',
  );
  if (isLong && existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    return [text, changed(text)];
  }
  const paths = Array.from({ length: isLong ? 200 : 20 }, (_, at): [string, object] => [
    `post /things/${at}`,
    action(`DoThing${at}`),
  ]);
  const text = definition(Object.fromEntries(paths) as never);
  return [text, changed(text)];
}

/** A third of the operations goes, a third has other ids, a third other answers; some are new. */
function changed(text: string): string {
  const document = JSON.parse(text.replace(/^\ufeff/, '')) as {
    paths: Record<string, Record<string, Record<string, unknown>>>;
  };
  for (const [at, [path, item]] of Object.entries(document.paths).entries()) {
    if (at % 3 === 0) delete document.paths[path];
    for (const [method, operation] of Object.entries(item)) {
      if (at % 3 === 1) operation['operationId'] = `Renamed${String(operation['operationId'])}`;
      if (at % 3 === 2) operation['responses'] = { 204: { description: 'Done' } };
      if (at % 6 === 5) {
        const fresh = { ...operation, operationId: `New${at}`, parameters: [] };
        document.paths[`/new/${at}`] = { [method]: fresh };
      }
    }
  }
  return JSON.stringify(document);
}

interface Way {
  readonly args: readonly string[];
  /** Bytes by path, of an undisturbed run. */
  readonly end: Map<string, string>;
  readonly milliseconds: number;
}

const ways: Way[] = [];

beforeAll(async () => {
  const [before, after] = versions();
  rmSync(folder, { recursive: true, force: true });
  const { files } = await scaffold(before);
  const project = new TestProject(start);
  for (const { path, content } of files) project.write(path, content);
  for (const path of project.snapshot().keys()) {
    if (path.startsWith('src/controllers/'))
      project.edit(path, (text) => `// mine: ${path}\r\n${text}`);
  }
  project.write(DEFINITION, after);
  for (const args of [[], ['--apply-renames', '--prune'], ['--prune']]) {
    begin();
    const began = performance.now();
    const [code] = (await once(run(args), 'exit')) as [number];
    expect(code).toBe(0);
    ways.push({ args, end: bytesOf(work), milliseconds: performance.now() - began });
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function begin(): void {
  rmSync(work, { recursive: true, force: true });
  cpSync(start, work, { recursive: true, preserveTimestamps: true });
}

function run(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [bin, 'generate', work, ...args], { stdio: 'pipe' });
}

async function runToEnd(args: readonly string[]): Promise<[number | null, string]> {
  const child = run(args);
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => void (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => void (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return [code, text];
}

function bytesOf(dir: string): Map<string, string> {
  return new Map([...snapshotOf(dir)].map(([path, text]) => [path, text.replace(/^[\d.]+ /, '')]));
}

/** What nobody but the user may touch, with its times. */
function usersFiles(): Map<string, string> {
  const isGenerated = /^src\/generated\/|^la-connector\.lock\.json$|^\.la-connector\//;
  return new Map([...snapshotOf(work)].filter(([path]) => !isGenerated.test(path)));
}

/** Kills it after a while, counted from its start, from its first file in the project, or from its journal. */
async function killed(way: Way, since: string, share: number): Promise<void> {
  const child = run(way.args);
  let over = false;
  const end = once(child, 'exit').then(() => (over = true));
  while (!over && !existsSync(join(work, since))) await new Promise((wake) => setImmediate(wake));
  await pause(share * (since === '' ? way.milliseconds : 30));
  child.kill('SIGKILL');
  await end;
}

/** Most of a run is spent before it writes, so two of three kills wait for that. */
const moments = ['', '.la-connector', '.la-connector/run/journal.json'];

function pause(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}

const minutes = 60_000;

describe('kill -9', { timeout: 30 * minutes }, () => {
  test(`${KILLS} times`, async () => {
    const found = { before: 0, half: 0, after: 0 };
    for (let round = 0; round < KILLS; round += 1) {
      const way = ways[round % ways.length]!;
      begin();
      const users = usersFiles();
      await killed(way, moments[(round + Math.floor(round / 3)) % 3]!, next());
      const journal = existsSync(join(work, '.la-connector/run/journal.json'));
      const isDone = [...way.end].every(([path, text]) => bytesOf(work).get(path) === text);
      found[journal ? 'half' : isDone ? 'after' : 'before'] += 1;
      if (way.args.length === 0)
        for (const [path, text] of users) expect(snapshotOf(work).get(path), path).toBe(text);
      // A second kill, while it is being mended.
      if (journal && round % 4 === 0) await killed(way, moments[1]!, next());
      const [code, text] = await runToEnd(way.args);
      expect([code, text], `round ${round}`).toEqual([0, expect.any(String) as string]);
      expect(namesThatDiffer(way.end, bytesOf(work)), `round ${round}: ${text}`).toEqual([]);
      if (way.args.length === 0)
        for (const [path, own] of users) expect(snapshotOf(work).get(path), path).toBe(own);
      expect(existsSync(join(work, '.la-connector')), `round ${round}: leftovers`).toBe(false);
      if (round % 10 === 9) process.stderr.write(`${round + 1} kills: ${JSON.stringify(found)}\n`);
    }
    console.log(
      `killed before anything was written ${found.before} times, half-way ${found.half}, after ${found.after}`,
    );
  });
});

function namesThatDiffer(a: Map<string, string>, b: Map<string, string>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path));
}

describe('two runs at once', { timeout: 30 * minutes }, () => {
  test(`${RACES} times`, async () => {
    const codes = new Map<string, number>();
    for (let round = 0; round < RACES; round += 1) {
      const way = ways[round % ways.length]!;
      begin();
      // What a killed run left is fought over, too.
      if (round % 3 === 2) await killed(way, moments[2]!, next());
      const first = runToEnd(way.args);
      await pause(round % 2 === 0 ? 0 : next() * 200);
      const both = await Promise.all([first, runToEnd(way.args)]);
      for (const [code, text] of both) {
        if (code !== 0) {
          expect([code, text]).toEqual([
            2,
            expect.stringMatching(/at work on this project|Run again|Another run/) as string,
          ]);
        }
      }
      const key = both
        .map(([code]) => code)
        .sort()
        .join(' and ');
      codes.set(key, (codes.get(key) ?? 0) + 1);
      const [code, text] = await runToEnd(way.args);
      expect(code, text).toBe(0);
      expect(namesThatDiffer(way.end, bytesOf(work)), text).toEqual([]);
      expect(existsSync(join(work, '.la-connector'))).toBe(false);
    }
    console.log(`ended with ${[...codes].map(([key, count]) => `${key}: ${count}`).join(', ')}`);
  });
});

test('a kill leaves nothing outside of the project', () => {
  writeFileSync(join(folder, 'beside'), '');
  expect([...snapshotOf(folder).keys()].filter((path) => !/^(?:start|work)\//.test(path))).toEqual([
    'beside',
  ]);
});
