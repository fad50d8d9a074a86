// `npm run simulate:corpus`: the simulator on the mock server of every parsable definition of the
// corpus, in one process and without compiling projects: events are fired as they are asked for, so it
// takes a fraction of `npm run corpus -- --traffic`. Prints what was found; exits 1 on any finding that
// is more than advice, and on an operation that could not be walked to its end.

import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { describeConnector } from '../src/simulate.js';
import type {
  ConnectorDescriptor,
  OperationDescriptor,
} from '../templates/runtime/server/descriptor.js';
import { createServer } from '../templates/runtime/server/server.js';
import {
  type OperationReport,
  type SimulationReport,
  simulateServer,
} from '../templates/runtime/simulator/index.js';
import { AUDIENCE, startIssuer } from './corpus/issuer.js';

const API_KEY = 'corpus-key';
const BASIC = { user: 'corpus', password: 'corpus-password' };

const { values } = parseArgs({
  options: { only: { type: 'string' }, sample: { type: 'string' } },
});
const root = resolve(import.meta.dirname, '..');
const corpus = resolve(root, process.env['LA_CORPUS'] ?? '../shared/corpus');
if (!existsSync(corpus)) {
  console.log(`No corpus at ${corpus} (set LA_CORPUS): nothing to do.`);
  process.exit(0);
}

const issuer = await startIssuer();
const total = { definitions: 0, kept: 0, operations: 0, calls: 0, callbacks: 0 };
for (const name of chosen()) {
  const started = performance.now();
  const report = await walk(join(corpus, name, 'apiDefinition.swagger.json'));
  const bad = report.operations.filter(isBad);
  total.definitions += 1;
  total.kept += bad.length === 0 ? 1 : 0;
  total.operations += report.operations.length;
  total.calls += report.calls;
  total.callbacks += report.callbacks;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stderr.write(
    `${total.definitions} ${name}: ${bad.length === 0 ? 'ok' : 'BROKEN'} ${seconds} s\n`,
  );
  for (const one of bad) console.log(told(name, one));
}
issuer.close();
console.log(
  `${total.kept} of ${total.definitions} definitions without a finding; ${total.operations} operations, ${total.calls} calls, ${total.callbacks} callbacks`,
);
process.exitCode = total.kept === total.definitions ? 0 : 1;

function chosen(): string[] {
  const all = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('apiDefinition.swagger.json'))
    .map((path) => path.replaceAll('\\', '/').replace(/\/?apiDefinition\.swagger\.json$/, ''))
    .filter((name) => !name.startsWith('malformed'))
    .sort();
  const { only, sample } = values;
  if (only !== undefined) return all.filter((name) => name.includes(only));
  const count = Number(sample ?? all.length);
  if (!Number.isInteger(count) || count < 1) throw new Error('--sample must be 1 or more.');
  const step = Math.max(1, all.length / count);
  return all.filter((_name, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

async function walk(path: string): Promise<SimulationReport> {
  const descriptor = await describeConnector({ kind: 'file', path });
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  const server = await createServer<object, Door>(
    descriptor,
    {},
    { mock: true, env: environment(folder) },
  );
  try {
    const { url } = await server.listen();
    return await simulateServer(descriptor, {
      url,
      waitMs: 5000,
      auth: { apiKey: API_KEY, basic: BASIC, bearer: await token(descriptor) },
      fire: async ({ controller }: OperationDescriptor, payload) => {
        await server.connector.triggers[controller ?? '']?.publish(payload);
      },
    });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Door {
  readonly triggers: Record<string, { publish(payload: unknown): Promise<void> }>;
}

function environment(folder: string): Record<string, string> {
  return {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: `file:${join(folder, 'connector.db')}`,
    CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
    SHUTDOWN_SECONDS: '1',
    API_KEYS: API_KEY,
    BASIC_USERS: `${BASIC.user}:${BASIC.password}`,
    OAUTH_ISSUER: issuer.url,
    OAUTH_AUDIENCE: AUDIENCE,
    MOCK_JOB_SECONDS: '0.02',
    MOCK_EVENT_SECONDS: '3600',
  };
}

async function token({ operations }: ConnectorDescriptor): Promise<string> {
  const scopes = operations.flatMap(({ security }) => security.flat().flatMap((one) => one.scopes));
  const asked = encodeURIComponent([...new Set(scopes)].join(' '));
  return (await fetch(`${issuer.url}/token?scope=${asked}`)).text();
}

function isBad({ outcome, findings, kind, note }: OperationReport): boolean {
  if (findings.some(({ severity }) => severity !== 'advice')) return true;
  if (outcome === 'skipped')
    return kind !== 'status' && kind !== 'unsubscribe' && !note?.startsWith('the definition');
  return outcome !== 'kept';
}

function told(
  name: string,
  { operation, kind, outcome, note = '', findings }: OperationReport,
): string {
  const lines = findings.map(
    ({ check, severity, message }) => `    ${severity} ${check}: ${message}`,
  );
  return [`  ${name} ${operation} (${kind}) ${outcome} ${note}`, ...lines].join('\n');
}
