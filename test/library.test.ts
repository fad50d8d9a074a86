// What the library exports, and what it does with bad input: results, not throws.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import * as library from '../src/index.js';

it('exports these values', () => {
  expect(Object.keys(library).sort()).toEqual([
    'DefinitionError',
    'commitChanges',
    'fix',
    'formatSimulation',
    'generate',
    'loadSettings',
    'scaffold',
    'simulate',
    'validate',
    'writeProject',
  ]);
});

it('writes a project, and into no folder that holds something', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'la-library-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { files } = await library.scaffold('{ "swagger": "2.0", "info": {}, "paths": {} }');
  const dir = join(folder, 'tea');
  expect(library.writeProject(dir, files)).toEqual({ ok: true, problems: [] });
  expect(existsSync(join(dir, 'la-connector.lock.json'))).toBe(true);
  expect(library.writeProject(dir, files)).toMatchObject({ ok: false });
  writeFileSync(join(folder, 'file'), '');
  expect(library.writeProject(join(folder, 'file'), files)).toMatchObject({ ok: false });
  expect(library.writeProject('', files)).toMatchObject({ ok: false });
});

it('gives the reason when settings cannot be read', async () => {
  const { readable, settings, diagnostics } = await library.loadSettings('no-such.json');
  expect({ readable, settings }).toEqual({ readable: false, settings: {} });
  expect(diagnostics).toHaveLength(1);
});
