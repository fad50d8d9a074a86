// What the cases cannot show: a reader that goes away, a bug of the tool, a folder's real content.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { commands, main } from '../../src/cli/main.js';
import type { Terminal } from '../../src/cli/terminal.js';
import { scaffold } from '../../src/index.js';
import { bin, runCommand } from './command-line.js';

let folder: string;

const definition = JSON.stringify({
  swagger: '2.0',
  info: { title: 'Tea', version: '1' },
  paths: { '/tea': { get: { operationId: 'GetTea', responses: { 200: { description: '' } } } } },
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'la-cli-'));
  writeFileSync(join(folder, 'tea.json'), definition);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function terminal(overrides: Partial<Terminal> = {}): Terminal & { text: string } {
  const all = {
    text: '',
    color: false,
    out: (text: string) => void (all.text += text),
    err: (text: string) => void (all.text += text),
    tool: 'la-connector-gen',
    readInput: () => Promise.resolve(new Uint8Array()),
    ...overrides,
  };
  return all;
}

describe('the command line', () => {
  test('writes what the library returns, byte for byte, and nothing beside it', async () => {
    const run = await runCommand(['scaffold', 'tea.json', '--out', 'out'], {
      cwd: folder,
    });
    expect(run).toMatchObject({ code: 0, stdout: '' });
    const { files, notes } = await scaffold(definition);
    expect(notes).toEqual([]);
    for (const { path, content } of files)
      expect(readFileSync(join(folder, 'out', path), 'utf8'), path).toBe(content);
    expect(readdirSync(folder).sort()).toEqual(['out', 'tea.json']);
  });

  test('gives the same bytes again, in another folder', async () => {
    const other = mkdtempSync(join(tmpdir(), 'la-cli-'));
    try {
      writeFileSync(join(other, 'x.json'), definition);
      await runCommand(['scaffold', 'tea.json', '--out', 'a'], { cwd: folder });
      await runCommand(['scaffold', 'x.json', '--out', 'deep/b'], {
        cwd: other,
        env: { LANG: 'tr_TR.UTF-8', TZ: 'Asia/Tokyo', COLUMNS: '40' },
      });
      const names = (root: string): string[] =>
        readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
          .sort();
      const [a, b] = [join(folder, 'a'), join(other, 'deep/b')];
      expect(names(b)).toEqual(names(a));
      expect(names(a).length).toBeGreaterThan(20);
      for (const name of names(a))
        expect(readFileSync(join(b, name)).equals(readFileSync(join(a, name))), name).toBe(true);
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
  });

  test('the library’s definition is the author’s text, in JSON and in YAML', async () => {
    const odd = definition.replace('{', '{ ');
    const json = await scaffold(`\ufeff${odd}`);
    const oddYaml = 'swagger: "2.0" # odd\npaths: {}\n';
    const yaml = await scaffold({ kind: 'text', path: 'a.yaml', text: oddYaml });
    const text = ({ files, definition: kept }: typeof json) =>
      files.find(({ path }) => path === kept)?.content;
    expect([json.definition, text(json)]).toEqual(['connector/apiDefinition.swagger.json', odd]);
    expect([yaml.definition, text(yaml)]).toEqual([
      'connector/apiDefinition.swagger.yaml',
      oddYaml,
    ]);
  });

  test('a reader that has seen enough is no error', async () => {
    const child = spawn(process.execPath, [bin, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });

  test('standard input larger than a definition may be is refused', async () => {
    const input = Buffer.alloc(17 * 1024 * 1024, ' ');
    const run = await runCommand(['scaffold', '-'], { cwd: folder, input });
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('document-too-large');
    expect(readdirSync(folder)).toEqual(['tea.json']);
  });
});

describe('a bug of the tool', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const broken = () =>
    terminal({
      tool: 'la-connector-gen',
      readInput: () => Promise.reject(new Error('oh\u001b[31m no')),
    });

  test('says so, without a stack, and ends with 2', async () => {
    const io = broken();
    expect(await main(['scaffold', '-'], io)).toBe(2);
    expect(io.text).toContain('this is a bug in la-connector-gen');
    expect(io.text).toContain('oh\\u001b[31m no');
    expect(io.text).not.toContain('    at ');
  });

  test('shows the stack when asked for', async () => {
    vi.stubEnv('LA_DEBUG', '1');
    const io = broken();
    expect(await main(['scaffold', '-'], io)).toBe(2);
    expect(io.text).toContain('    at ');
  });
});

// In the bundle the width of a text is its length (scripts/plain-width.js).
describe('help, in the bundle as with the packages themselves', () => {
  test.for([[], ...commands.map((name) => [name])])('%j', async (words) => {
    const { stdout } = await runCommand([...words, '--help'], { cwd: folder });
    expect(stdout).toMatch(/^[\n -~]+$/);
    const own = terminal();
    expect(await main([...words, '--help'], own)).toBe(0);
    expect(stdout).toBe(own.text);
  });
});
