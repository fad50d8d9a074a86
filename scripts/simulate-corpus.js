// `npm run simulate:corpus`: the simulator on the mock server of every parsable definition of the
// corpus, in one process and without compiling projects: events are fired as they are asked for, so it
// takes a fraction of `npm run corpus -- --traffic`. Prints what was found; exits 1 on any finding that
// is more than advice, and on an operation that could not be walked to its end.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeConnector } from '../src/simulate.ts';
import { createServer } from '../templates/runtime/server/server.ts';
import { simulateServer } from '../templates/runtime/simulator/index.ts';
import { startIssuer } from './corpus/issuer.js';
import { CREDENTIALS, serverEnvironment, tokenOf } from './corpus/wire.js';
import { dataAt, definitionsIn, sampleOf, whole } from './data.js';

const { values } = parseArgs({
  options: { only: { type: 'string' }, sample: { type: 'string' } },
});
const corpus = dataAt('LA_CORPUS') ?? process.exit(0);

const issuer = await startIssuer();
const total = { definitions: 0, kept: 0, operations: 0, calls: 0, callbacks: 0 };
for (const { name, file } of chosen()) {
  const started = performance.now();
  const report = await walk(file);
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

function chosen() {
  const all = definitionsIn(corpus);
  const { only, sample } = values;
  if (only !== undefined) return all.filter(({ name }) => name.includes(only));
  return sample === undefined ? all : sampleOf(all, whole('--sample', sample));
}

/** @param {string} path */
async function walk(path) {
  const descriptor = await describeConnector({ kind: 'file', path });
  const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
  const server = await createServer(descriptor, {}, { mock: true, env: environment(folder) });
  try {
    const { url } = await server.listen();
    return await simulateServer(descriptor, {
      url,
      waitMs: 5000,
      auth: {
        apiKey: CREDENTIALS.apiKey,
        basic: CREDENTIALS,
        bearer: await tokenOf(descriptor, issuer.url),
      },
      fire: async ({ controller }, payload) => {
        await server.connector.triggers[controller ?? '']?.publish(payload);
      },
    });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
function environment(folder) {
  return {
    ...serverEnvironment(issuer.url),
    LOG_LEVEL: 'silent',
    DATABASE_URL: `file:${join(folder, 'connector.db')}`,
    SHUTDOWN_SECONDS: '1',
    MOCK_JOB_SECONDS: '0.02',
    MOCK_EVENT_SECONDS: '3600',
  };
}

/** @param {import('../templates/runtime/simulator/index.ts').OperationReport} report */
function isBad({ outcome, findings, kind, note }) {
  if (findings.some(({ severity }) => severity !== 'advice')) return true;
  if (outcome === 'skipped')
    return kind !== 'status' && kind !== 'unsubscribe' && !note?.startsWith('the definition');
  return outcome !== 'kept';
}

/**
 * @param {string} name
 * @param {import('../templates/runtime/simulator/index.ts').OperationReport} report
 */
function told(name, { operation, kind, outcome, note = '', findings }) {
  const lines = findings.map(
    ({ check, severity, message }) => `    ${severity} ${check}: ${message}`,
  );
  return [`  ${name} ${operation} (${kind}) ${outcome} ${note}`, ...lines].join('\n');
}
