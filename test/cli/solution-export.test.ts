// What an export of a Power Platform solution has of a connector: `Connector/<name>_openapidefinition.json`
// and, next to it, the connection parameters alone.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keyParameter } from '../../src/rules/properties/examples.js';
import { soundDefinition } from '../../src/rules/sound-definition.js';
import { runCommand } from './command-line.js';

const name = 'contoso_5Forders';
const parametersFile = `${name}_connectionparameters.json`;

interface Found {
  readonly rule: string;
  readonly pointer: string;
  readonly message: string;
}

/** All findings about connection parameters, and what stood on stderr. */
async function checked(parameters: unknown, ...args: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'la-solution-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  mkdirSync(join(cwd, 'Connector'));
  const write = (file: string, value: unknown): void =>
    writeFileSync(join(cwd, 'Connector', file), JSON.stringify(value, null, 2));
  write(`${name}_openapidefinition.json`, soundDefinition);
  write(parametersFile, parameters);
  const run = await runCommand(['validate', ...args, '--format', 'json'], { cwd });
  const found = [...run.stdout.matchAll(/"rule": "(props-[\w-]+|document-[\w-]+)"/g)];
  const { files = [] } = JSON.parse(run.stdout) as {
    readonly files?: ReadonlyArray<{ readonly diagnostics: readonly Found[] }>;
  };
  const findings = files.flatMap(({ diagnostics }) => diagnostics);
  return { ...run, findings, count: found.length };
}

const definition = `Connector/${name}_openapidefinition.json`;

it('is recognised next to the definition, and checked', async () => {
  const wrong = { api_key: { ...keyParameter(), type: 'secureString' } };
  const { findings, count, code } = await checked(wrong, definition, '--preset', 'certification');
  const ours = findings.filter(({ rule }) => rule.startsWith('props-'));
  expect(ours.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual([
    'props-shape ',
    'props-parameter-type /api_key/type',
  ]);
  expect(ours[0]?.message).toContain('in which a Power Platform solution stores them');
  // Nothing is missing that such a file never has.
  expect(count).toBe(2);
  expect(code).toBe(0);
});

it('is recognised as apiProperties.json', async () => {
  const { findings } = await checked(
    { api_key: keyParameter() },
    definition,
    '--api-properties',
    `Connector/${parametersFile}`,
  );
  expect(findings.map(({ rule, pointer }) => `${rule} ${pointer}`)).toEqual(['props-shape ']);
});

it('is recognised where the definition is asked for', async () => {
  const { findings, code } = await checked(
    { api_key: keyParameter() },
    `Connector/${parametersFile}`,
  );
  expect(findings.map(({ rule }) => rule)).toEqual(['document-not-a-definition']);
  expect(findings[0]?.message).toContain('has the connection parameters alone');
  expect(code).toBe(2);
});

it('is not reported as skipped in a folder', async () => {
  const { stderr } = await checked({ api_key: keyParameter() }, 'Connector');
  expect(stderr).not.toContain('Skipped');
});
