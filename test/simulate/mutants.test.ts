// Every mutant is killed, and by the check that is about what was broken. `npm test` takes one in
// seven; LA_MUTANTS=all (`npm run test:mutants`) takes all.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ts } from 'ts-morph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../templates/runtime/simulator/index.js';
import { answerMutants } from './mutants/answers.js';
import { gatewayMutants } from './mutants/gateway.js';
import type { Edit, Mutant } from './mutants/mutant.js';
import { mcpMutants } from './mutants/mcp.js';
import { pageMutants } from './mutants/pages.js';
import { pollingMutants } from './mutants/polling.js';
import { webhookMutants } from './mutants/webhooks.js';
import { describeSample, simulateHere } from './server.js';

const root = resolve(import.meta.dirname, '../..');
const server = join(root, 'templates/runtime/server');
const folder = join(root, '.tmp/mutants', String(process.pid));
const mutants = [
  ...answerMutants,
  ...pageMutants,
  ...pollingMutants,
  ...webhookMutants,
  ...mcpMutants,
  ...gatewayMutants,
];
const chosen =
  process.env['LA_MUTANTS'] === 'all'
    ? mutants
    : mutants.filter((_mutant, index) => index % 7 === 0);

/** Copies the runtime, changed; resolves with its `createServer`. */
async function mutated(edits: readonly Edit[], name: string) {
  const copy = join(folder, name.replace(/[^a-z0-9]+/gi, '-'));
  mkdirSync(copy, { recursive: true });
  cpSync(server, copy, { recursive: true });
  for (const { file, from, to } of edits) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    expect(text.split(from), `${file} has this once: ${from}`).toHaveLength(2);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  const module = (await import(
    pathToFileURL(join(copy, 'server.ts')).href
  )) as typeof import('../../templates/runtime/server/server.js');
  return module.createServer;
}

async function found({
  edits,
  sample,
  operation,
  controllers,
  env,
  options,
  published,
  name,
}: Mutant) {
  const descriptor =
    typeof sample === 'string' ? await describeSample(join(root, 'samples', sample)) : sample;
  const report = await simulateHere(descriptor, {
    operations: [operation],
    waitMs: 1500,
    ...(edits && { createServer: await mutated(edits, name) }),
    ...(controllers && { controllers }),
    ...(env && { env }),
    ...(published !== undefined && { published }),
    ...options,
  });
  return report.operations.flatMap(({ findings }) => findings.map(({ check }) => check));
}

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('mutants', () => {
  it.each(chosen.map((mutant) => [mutant.check, mutant.name, mutant] as const))(
    '%s: %s',
    async (check, _name, mutant) => {
      expect((await found(mutant)).sort()).toEqual([check, ...(mutant.also ?? [])].sort());
    },
  );

  // All of them, also where one in seven is run: an edit that has nothing to change breaks nothing, and
  // one that leaves no TypeScript is killed by the compiler.
  it.each(mutants.flatMap(({ name, edits = [] }) => edits.map((it) => [name, it] as const)))(
    'change what is there: %s',
    (_name, { file, from, to }) => {
      const text = readFileSync(join(server, file), 'utf8');
      expect(text.split(from), `${file} has this once: ${from}`).toHaveLength(2);
      const changed = text.replace(from, () => to);
      const { diagnostics = [] } = ts.transpileModule(changed, { reportDiagnostics: true });
      expect(diagnostics.map(({ messageText }) => messageText)).toEqual([]);
    },
  );

  it('are there for every check', () => {
    const broken = new Set(mutants.map(({ check }) => check));
    expect(checks.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
  });
});
