// What `validate` prints for people: blocks, what is left out, and the line that says what comes next.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from './command-line.js';

const operation = (name: string) => ({
  get: {
    operationId: `Get${name}`,
    summary: `Get ${name}`,
    description: `Returns one ${name}.`,
    parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
    responses: { 200: { description: 'It.', schema: { type: 'object', properties: {} } } },
  },
});

const definition = (members: object = {}) => ({
  swagger: '2.0',
  info: {
    title: 'Contoso Orders',
    description: 'Reads and writes the orders that are kept in Contoso.',
    version: '1.0',
  },
  host: 'orders.contoso.com',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  paths: Object.fromEntries(
    ['order', 'offer', 'bill', 'note', 'line'].map((name) => [`/${name}/{id}`, operation(name)]),
  ),
  ...members,
});

async function validated(document: object, args: readonly string[], settings?: object) {
  const cwd = mkdtempSync(join(tmpdir(), 'la-report-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 'api.json'), JSON.stringify(document, null, 2));
  if (settings !== undefined)
    writeFileSync(join(cwd, 'la-connector.json'), JSON.stringify({ validate: settings }));
  return runCommand(['validate', 'api.json', ...args], { cwd });
}

describe('the report of validate', () => {
  it('has a block per rule, and says what to do next', async () => {
    const { stdout, stderr, code } = await validated(definition(), []);
    const heads = stdout.split('\n').filter((line) => line.startsWith('api.json'));
    expect(heads).toEqual([
      expect.stringMatching(
        /^api\.json:\d+:\d+ {2}warning {2}param-path-encoding \(.*\) {2}5 places$/,
      ),
    ]);
    expect(stdout).toContain('\n  and 2 more\n');
    expect(stderr).toMatch(/^1 definition: 0 errors, 5 warnings, \d+ suggestions?\n/);
    expect(stderr).toMatch(/\nNext: add --fix to fix 5 of \d+, --all to see every place/);
    expect(stderr).toMatch(
      /; or .*la-connector-gen\S* explain param-path-encoding for the reason\./,
    );
    expect(code).toBe(0);
  });

  it('shows every place with --all, and suggestions with --advice or --suggestions', async () => {
    const all = await validated(definition(), ['--all']);
    expect(all.stdout.match(/^ {2}api\.json:/gm)).toHaveLength(4);
    expect(all.stderr).not.toContain('--all to see');
    expect(all.stdout).not.toContain('suggestion');
    for (const option of ['--advice', '--suggestions']) {
      const { stdout, stderr } = await validated(definition(), [
        '--preset',
        'certification',
        option,
      ]);
      expect(stdout).toMatch(/^api\.json:\d+:\d+ {2}suggestion {2}/m);
      expect(stderr).not.toContain('--advice to see');
    }
  });

  it('keeps every finding in the other formats', async () => {
    const { stdout } = await validated(definition(), [
      '--preset',
      'certification',
      '--format',
      'json',
    ]);
    const { files } = JSON.parse(stdout) as {
      files: Array<{ diagnostics: Array<{ severity: string; rule: string }> }>;
    };
    const found = files.flatMap(({ diagnostics }) => diagnostics);
    expect(found.filter(({ rule }) => rule === 'param-path-encoding')).toHaveLength(5);
    expect(found.some(({ severity }) => severity === 'advice')).toBe(true);
  });

  it('names the other preset where there is nothing left, unless it was that one', async () => {
    const clean = definition({ paths: {} });
    const { stdout, stderr } = await validated(clean, []);
    expect(stdout).toBe('');
    expect(stderr).toContain('Next: before you submit it for certification, add --preset');
    const quiet = { rules: { '*': 'off' }, preset: 'certification' };
    expect((await validated(clean, [], quiet)).stderr).not.toContain('Next:');
  });
});
