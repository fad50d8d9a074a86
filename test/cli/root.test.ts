// `--root`, and "root" of la-connector.json: references to files above the definition, in every command
// that reads one.

import {
  cpSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from './command-line.js';

let folder: string;

const definition = {
  swagger: '2.0',
  info: { title: 'Tea house', description: 'Sells tea.', version: '1' },
  host: 'tea.contoso.com',
  paths: {
    '/teas': {
      get: {
        operationId: 'ListTeas',
        summary: 'List teas',
        description: 'Lists the teas.',
        responses: {
          200: { description: 'OK', schema: { $ref: '../common/tea.json#/Tea' } },
        },
      },
    },
  },
};
const tea = { Tea: { type: 'object', properties: { leaf: { type: 'string' } } } };

function write(path: string, value: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(value, null, 2));
}

const run = (...args: string[]) => runCommand(args, { cwd: folder });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'la-root-'));
  write('api/tea.json', definition);
  write('common/tea.json', tea);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a reference to a folder above', () => {
  test('is told by validate, and followed with --root', async () => {
    const without = await run('validate', 'api/tea.json');
    expect(without.code).toBe(1);
    expect(without.stdout).toContain('--root DIR');
    const allowed = await run('validate', 'api/tea.json', '--root', 'common');
    expect(allowed.code).toBe(0);
    expect(allowed.stdout).not.toContain('document-ref-outside');
  });

  test('is unknown in a project, and typed with --root, which the command to repeat has', async () => {
    const types = (project: string): string =>
      readFileSync(join(folder, project, 'src/generated/types.gen.ts'), 'utf8');
    const without = await run('scaffold', 'api/tea.json', '--out', 'one');
    expect(without.code).toBe(0);
    expect(without.stderr).toMatch(/tea\.json:\d+:\d+ {2}The reference names .*--root DIR/);
    expect(types('one')).not.toContain('leaf');
    const allowed = await run('scaffold', 'api/tea.json', '--root', '.', '--out', 'two');
    expect(allowed.code).toBe(0);
    expect(types('two')).toMatch(/interface Tea \{\n {2}readonly leaf\?: string;/);
    expect(allowed.stderr).toContain('la-connector-gen validate api/tea.json --root .\n');
    // The project's definition is whole: nothing of it is outside any more.
    expect((await run('generate', '--check', 'two')).code).toBe(0);
  });

  test('is known to generate and validate from la-connector.json', async () => {
    await run('scaffold', 'api/tea.json', '--out', 'project');
    write('project/la-connector.json', { definition: '../api/tea.json', root: '..' });
    expect((await run('generate', 'project')).code).toBe(0);
    expect(readFileSync(join(folder, 'project/src/generated/types.gen.ts'), 'utf8')).toContain(
      'leaf',
    );
    expect((await run('generate', '--check', 'project')).code).toBe(0);
    const config = 'project/la-connector.json';
    expect((await run('validate', 'api/tea.json', '--config', config)).code).toBe(0);
    // A changed file is a changed definition.
    write('common/tea.json', { Tea: { type: 'object', properties: { bud: { type: 'string' } } } });
    expect((await run('generate', '--check', 'project')).code).toBe(1);
  });

  test('is looked for again where the file was missing', async () => {
    const text = JSON.stringify(definition).replace('../common/', 'common/');
    writeFileSync(join(folder, 'api/tea.json'), text);
    expect((await run('scaffold', 'api/tea.json', '--out', 'project')).code).toBe(0);
    expect((await run('generate', '--check', 'project')).code).toBe(0);
    cpSync(join(folder, 'common'), join(folder, 'project/connector/common'), { recursive: true });
    expect((await run('generate', '--check', 'project')).code).toBe(1);
    expect((await run('generate', 'project')).code).toBe(0);
    expect((await run('generate', '--check', 'project')).code).toBe(0);
  });

  test.each([
    [['--root', 'nowhere'], '--root names "nowhere", which is not a folder.'],
    [['--root', ''], '--root needs the name of a folder.'],
  ])('needs a folder: %j', async (options, says) => {
    const { code, stderr } = await run('scaffold', 'api/tea.json', ...options);
    expect([code, stderr]).toEqual([2, `la-connector-gen: ${says}\n`]);
    expect(existsSync(join(folder, 'tea-house'))).toBe(false);
  });

  test.each([['/'], ['C:\\'], ['\\\\host\\share'], ['']])(
    'is relative in la-connector.json: %j',
    async (root) => {
      write('api/la-connector.json', { root });
      const { code, stdout } = await run('scaffold', 'api/tea.json');
      expect(code).toBe(2);
      expect(stdout).toContain('"root" must be a');
    },
  );
});
