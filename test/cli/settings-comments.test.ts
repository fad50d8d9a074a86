// la-connector.json may have comments: they change nothing, and no position either.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadSettings } from '../../src/load-settings.js';
import { runCommand } from './command-line.js';

function settingsFile(text: string): { cwd: string; path: string } {
  const cwd = mkdtempSync(join(tmpdir(), 'la-settings-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const path = join(cwd, 'la-connector.json');
  writeFileSync(path, text);
  return { cwd, path };
}

describe('comments in la-connector.json', () => {
  it('are passed over', async () => {
    const { path } = settingsFile(
      `\ufeff// Ours\n{ /* where it is */ "definition": "a//b/*c*/.json", // "root": "x"\n"root": "..", /* last */ }\n`,
    );
    const { settings, problems, readable } = await loadSettings(path);
    expect(settings).toEqual({ definition: 'a//b/*c*/.json', root: '..' });
    expect({ problems, readable }).toEqual({ problems: [], readable: true });
  });

  it('leave faults where they are', async () => {
    const { path } = settingsFile('{\n  // Ours\n  /* a */ "root": \'..\'\n}\n');
    const { diagnostics, readable, settings } = await loadSettings(path);
    expect(readable).toBe(false);
    expect(settings).toEqual({});
    expect(diagnostics.map(({ line, column }) => [line, column])).toEqual([[3, 19]]);
  });

  it.each(['{,}', '{ "root": , }', '{ "operations": { "A": {},, } }', '{ "root": "..", /* open'])(
    'do not make %s right',
    async (text) => {
      expect((await loadSettings(settingsFile(text).path)).readable).toBe(false);
    },
  );

  it('are taken by the commands', async () => {
    const { cwd } = settingsFile(
      '{\n  // Not ours to change\n  "validate": { "rules": { "*": "off" } }\n}\n',
    );
    writeFileSync(join(cwd, 'a.json'), '{ "swagger": "2.0", "info": {}, "paths": {} }');
    const { code, stdout } = await runCommand(['validate', 'a.json'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });
});
