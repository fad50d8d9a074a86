// What `validate --fix` does to files: only what must change does, and only then is a file written.

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyPatch } from 'diff';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command-line.js';

let cwd: string;

beforeEach(() => {
  cwd = join(mkdtempSync(join(tmpdir(), 'la-fix-')), 'work');
  mkdirSync(cwd);
});
afterEach(() => rmSync(join(cwd, '..'), { recursive: true, force: true }));

const faulty = [
  '\ufeff{',
  '\t"swagger": "2.0",',
  '\t"info": { "title": "Contoso Orders", "description": "Reads the purchase orders of Contoso.", "version": "1.0" },',
  '\t"host": "orders.contoso.com", "basePath": "/v1", "schemes": ["https"],',
  '\t"consumes": ["application/json"], "produces": ["application/json"],',
  '\t"paths": { "/orders/{id}": { "get": {',
  '\t\t"summary": "Get an order", "description": "Returns one order.", "operationId": "GetOrder",',
  '\t\t"parameters": [{',
  '\t\t\t"name": "id", "in": "path", "required": true, "type": "string",',
  '\t\t\t"minLength": 1.0,',
  '\t\t\t"x-ms-sumary": "\\u004eumber"',
  '\t\t}],',
  '\t\t"responses": { "200": { "description": "The order.", "schema": { "type": "object", "properties": { "a": { "type": "string" } } } } }',
  '\t} } }',
  '}',
].join('\r\n');
const mended = faulty.replace(
  '"x-ms-sumary": "\\u004eumber"',
  '"x-ms-summary": "\\u004eumber",\r\n\t\t\t"x-ms-url-encoding": "single"',
);

describe('validate --fix', () => {
  it('changes the bytes that must change, and keeps the permissions', async () => {
    const file = join(cwd, 'api.json');
    writeFileSync(file, faulty);
    chmodSync(file, 0o640);
    const run = await runCommand(['validate', '--fix', 'api.json'], { cwd });
    expect(run.stderr).toContain('2 findings fixed in 1 file.');
    expect(readFileSync(file, 'utf8')).toBe(mended);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(run.code).toBe(0);
  });

  it('leaves what needs a review, and says how to see it', async () => {
    const file = join(cwd, 'api.json');
    const hidden = mended.replace('"operationId"', '"x-ms-visibilty": "internal", "operationId"');
    writeFileSync(file, hidden);
    const run = await runCommand(['validate', '--fix', 'api.json'], { cwd });
    expect(run.stderr).toContain('0 findings fixed');
    expect(run.stderr).toContain('--fix --unsafe --dry-run to review 1 more change');
    const shown = await runCommand(['validate', '--fix', '--unsafe', '--dry-run', 'api.json'], {
      cwd,
    });
    expect(shown.stdout).toContain('+\t\t"summary"');
    expect(shown.stderr).toMatch(/ext-unknown-ms-extension, to review: .*takes effect/);
    await runCommand(['validate', '--fix', '--unsafe', 'api.json'], { cwd });
    expect(readFileSync(file, 'utf8')).toBe(hidden.replace('visibilty', 'visibility'));
    const alone = await runCommand(['validate', '--unsafe', 'api.json'], { cwd });
    expect(alone).toMatchObject({ code: 2 });
    expect(alone.stderr).toContain('--unsafe goes with --fix');
  });

  it('does not write a file that needs nothing', async () => {
    const file = join(cwd, 'api.json');
    writeFileSync(file, mended);
    const long = new Date('2020-01-01');
    utimesSync(file, long, long);
    const run = await runCommand(['validate', '--fix', 'api.json'], { cwd });
    expect(run.stderr).toContain('0 findings fixed in 0 files.');
    expect(statSync(file).mtime).toEqual(long);
  });

  it('shows with --dry-run what it would do, and does nothing', async () => {
    const file = join(cwd, 'api.json');
    writeFileSync(file, faulty);
    const run = await runCommand(['validate', '--fix', '--dry-run', 'api.json'], { cwd });
    expect(readFileSync(file, 'utf8')).toBe(faulty);
    // The mark is in the first line, which does not change.
    expect(applyPatch(faulty, run.stdout, { autoConvertLineEndings: false })).toBe(mended);
    expect(run.code).toBe(1);
    writeFileSync(file, mended);
    const again = await runCommand(['validate', '--fix', '--dry-run', 'api.json'], { cwd });
    expect(again).toMatchObject({ code: 0, stdout: '' });
  });

  it('leaves what a baseline accepts', async () => {
    const file = join(cwd, 'api.json');
    writeFileSync(file, faulty);
    const known = ['--baseline', 'known.json'];
    await runCommand(['validate', ...known, '--update-baseline', 'api.json'], { cwd });
    const run = await runCommand(['validate', '--fix', ...known, 'api.json'], { cwd });
    expect(run.stderr).toContain('0 findings fixed');
    expect(readFileSync(file, 'utf8')).toBe(faulty);
  });

  it('leaves what the settings put off', async () => {
    const file = join(cwd, 'api.json');
    writeFileSync(file, faulty);
    const rules = { 'ext-unknown-ms-extension': 'off' };
    writeFileSync(join(cwd, 'la-connector.json'), JSON.stringify({ validate: { rules } }));
    await runCommand(['validate', '--fix', 'api.json'], { cwd });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('x-ms-sumary');
    expect(text).toContain('x-ms-url-encoding');
  });

  it('leaves the files that the definition refers to', async () => {
    const parameters =
      '{ "id": { "name": "id", "in": "path", "required": true, "type": "string" } }';
    writeFileSync(join(cwd, 'parameters.json'), parameters);
    const shared = faulty.replace(/\{\r\n\t\t\t"name"[^}]*\}/, '{ "$ref": "parameters.json#/id" }');
    writeFileSync(join(cwd, 'api.json'), shared);
    const run = await runCommand(['validate', '--fix', 'api.json'], { cwd });
    expect(run.stderr).toContain(
      'param-path-encoding not fixed: What it would change is not in this file.',
    );
    expect(readFileSync(join(cwd, 'api.json'), 'utf8')).toBe(shared);
    expect(readFileSync(join(cwd, 'parameters.json'), 'utf8')).toBe(parameters);
  });

  it('refuses what is not UTF-8', async () => {
    const file = join(cwd, 'api.json');
    const wide = Buffer.from(faulty, 'utf16le');
    writeFileSync(file, wide);
    const run = await runCommand(['validate', '--fix', 'api.json'], { cwd });
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('UTF-16');
    expect(readFileSync(file).equals(wide)).toBe(true);
  });
});
