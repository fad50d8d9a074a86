// `generate` over several projects, and again and again.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bin, runCommand } from './command-line.js';

const definition = (...operations: string[]) =>
  JSON.stringify({
    swagger: '2.0',
    info: { title: 'Tea', version: '1' },
    paths: Object.fromEntries(
      operations.map((operationId) => [
        `/${operationId.toLowerCase()}`,
        { get: { operationId, responses: { 200: { description: '' } } } },
      ]),
    ),
  });

async function projects(...names: string[]): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'la-generate-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 'tea.json'), definition('GetTea'));
  for (const name of names)
    await runCommand(['scaffold', 'tea.json', '--out', `connectors/${name}`], { cwd });
  return cwd;
}

const pathOf = (cwd: string, name: string) =>
  join(cwd, 'connectors', name, 'connector/apiDefinition.swagger.json');

function generate(cwd: string, ...args: string[]) {
  return runCommand(['generate', ...args], { cwd });
}

describe('generate with several projects', () => {
  it('takes each, goes on after a fault, and sums up', async () => {
    const cwd = await projects('black', 'broken', 'green');
    mkdirSync(join(cwd, 'connectors/shared'));
    writeFileSync(join(cwd, 'connectors/README.md'), '');
    writeFileSync(pathOf(cwd, 'green'), definition('GetTea', 'GetMilk'));
    writeFileSync(pathOf(cwd, 'broken'), '{');
    const dirs = ['connectors/black', 'connectors/broken', 'connectors/green'];
    const args = [...dirs, 'connectors/shared', 'connectors/README.md'];

    const before = await generate(cwd, '--check', ...args);
    expect(before.stderr).toContain(
      '3 projects: 1 up to date, 1 out of date (connectors/green), 1 failed (connectors/broken).',
    );
    expect(before.code).toBe(2);
    expect(existsSync(join(cwd, 'connectors/green/src/controllers/GetMilk.ts'))).toBe(false);

    const run = await generate(cwd, ...args);
    expect(run.stdout).toContain('connectors/black: up to date\n');
    expect(run.stdout).toMatch(/connectors\/green:\n(.*\n)*added {4}GET \/getmilk \(GetMilk\)/);
    expect(run.stderr).toContain('Skipped connectors/shared: it is not a project');
    expect(run.stderr).toContain('Skipped connectors/README.md: it is not a project');
    expect(run.stderr).toContain(
      '3 projects: 1 up to date, 1 updated (connectors/green), 1 failed (connectors/broken).',
    );
    expect(run.code).toBe(2);

    writeFileSync(pathOf(cwd, 'broken'), definition('GetTea'));
    const after = await generate(cwd, '--check', 'connectors/*');
    expect(after.stderr).toContain('3 projects: 3 up to date.\n');
    expect(after.code).toBe(0);
  });

  it('reports them as one JSON text', async () => {
    const cwd = await projects('black', 'green');
    writeFileSync(pathOf(cwd, 'green'), definition('GetMilk', 'GetTea'));
    const { stdout, code } = await generate(cwd, 'connectors/*', '--check', '--format', 'json');
    const report = JSON.parse(stdout) as {
      version: number;
      inStep: boolean;
      projects: Array<{ dir: string; exitCode: number; inStep: boolean; changes: unknown[] }>;
    };
    expect(report).toMatchObject({ version: 1, inStep: false });
    expect(
      report.projects.map((one) => [one.dir, one.exitCode, one.inStep, one.changes.length]),
    ).toEqual([
      ['connectors/black', 0, true, 0],
      ['connectors/green', 1, false, 1],
    ]);
    expect(code).toBe(1);
  });

  it.each([
    [['no/*'], 'No folder matches the pattern no/*.'],
    [['connectors', '.'], 'None of these is a project of la-connector-gen: connectors, .'],
    [[''], 'The name of a project is an empty string'],
    [['connectors/black', '--watch', '--check'], '--watch cannot be combined with'],
  ])('says what is wrong with %j', async (args, message) => {
    const cwd = await projects('black');
    const { code, stderr } = await generate(cwd, ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('takes the project around the folder that it runs in', async () => {
    const cwd = await projects('black');
    writeFileSync(pathOf(cwd, 'black'), definition('GetMilk', 'GetTea'));
    const { code, stdout } = await generate(join(cwd, 'connectors/black/src'));
    expect(stdout).toContain('added    GET /getmilk (GetMilk)');
    expect(code).toBe(0);
  });
});

// Windows has no signal that a process could take.
describe.skipIf(process.platform === 'win32')('generate --watch', () => {
  it('runs when a definition or its settings change, until it is interrupted', async () => {
    const cwd = await projects('black', 'green');
    const child = spawn(process.execPath, [bin, 'generate', 'connectors/*', '--watch'], { cwd });
    onTestFinished(() => void child.kill('SIGKILL'));
    let text = '';
    let wake = (): void => {};
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        wake();
      });
    /** Everything printed until it watches again. */
    const printed = async (...needed: string[]): Promise<string> => {
      for (;;) {
        const end = /Watching .*\n/.exec(text);
        const part = end === null ? '' : text.slice(0, end.index + end[0].length);
        if (part !== '' && needed.every((one) => part.includes(one))) {
          text = text.slice(part.length);
          return part;
        }
        await new Promise<void>((done) => (wake = done));
      }
    };
    expect(await printed()).toContain('2 projects: 2 up to date.\nWatching 6 files in 2 projects.');

    // As editors save: a new file takes the place of the old.
    const file = pathOf(cwd, 'green');
    writeFileSync(`${file}.new`, definition('GetMilk', 'GetTea'));
    renameSync(`${file}.new`, file);
    const added = await printed('GetMilk');
    expect(added).toContain('1 project: 1 updated (connectors/green).');
    expect(added).not.toContain('connectors/black');

    writeFileSync(file, '{ "swagger": ');
    expect(await printed('failed')).toContain('apiDefinition.swagger.json:1:');

    writeFileSync(file, definition('GetTea'));
    expect(await printed('removed')).toContain('1 updated');

    writeFileSync(join(cwd, 'connectors/black/la-connector.json'), '{ "operation": {} }');
    expect(await printed('failed')).toContain(
      '"operation" is not a setting; did you mean "operations"?',
    );

    child.kill('SIGINT');
    const [code] = (await once(child, 'close')) as [number | null];
    expect(code).toBe(0);
    const lock = join(cwd, 'connectors/green/la-connector.lock.json');
    expect(readFileSync(lock, 'utf8')).toContain('GetMilk');
  });
});
