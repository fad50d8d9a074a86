// How long one request can hold up a generated server: the worst requests within its default limits, one
// after the other, and the longest time in which its event loop did nothing else. Fails above the limit.
// Where the server's processor time is less than that, it counts: the rest went to other processes.
// Columns: longest stall, processor time of the request, both in ms, and the status of its answer.
//
//   node bench/stalls.js [--limit MS] [PART OF A NAME]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { root } from '../scripts/data.js';
import { attacks } from './stalls-requests.js';

const { values, positionals } = parseArgs({
  options: { limit: { type: 'string', default: '250' } },
  allowPositionals: true,
});
const limit = Number(values.limit);

mkdirSync(join(root, '.tmp'), { recursive: true });
// Below the repository, so that the packages are found.
const folder = mkdtempSync(join(root, '.tmp', 'stalls-'));
process.exitCode = await measure().finally(() => rmSync(folder, { recursive: true, force: true }));

/** @returns {Promise<number>} the exit code. */
async function measure() {
  const bundle = join(folder, 'server.mjs');
  await build({
    stdin: {
      contents: `
        export { createServer } from './templates/runtime/server/server.ts';
        export { descriptor as orderDesk } from './samples/order-desk/project/src/generated/descriptor.gen.ts';`,
      resolveDir: root,
    },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outfile: bundle,
    logLevel: 'error',
  });
  const server = fork(join(root, 'bench/stalls-server.js'), [bundle, folder], {
    execArgv: ['--expose-gc'],
  });
  const ended = once(server, 'exit');
  const ask = async (/** @type {string} */ question) => {
    const answer = once(server, 'message', { signal: AbortSignal.timeout(120_000) });
    server.send(question);
    return (await answer)[0];
  };
  try {
    const [urls] = await once(server, 'message', { signal: AbortSignal.timeout(60_000) });
    let worst = 0;
    for (const attack of attacks) {
      if (!positionals.every((part) => attack.name.includes(part))) continue;
      const { stall, cpu, status } = await send(attack, urls, ask);
      const own = Math.min(stall, cpu);
      worst = Math.max(worst, own);
      const row = [stall.toFixed(0).padStart(6), cpu.toFixed(0).padStart(6), String(status)];
      console.log(`${row.join('  ')}  ${own > limit ? 'TOO LONG ' : ''}${attack.name}`);
    }
    console.log(`longest stall ${worst.toFixed(0)} ms, limit ${limit} ms`);
    return worst > limit ? 1 : 0;
  } finally {
    if (server.connected) server.disconnect();
    await ended;
  }
}

/**
 * The second of two: what is made once, such as validators, is not a request's.
 *
 * @param {import('./stalls-requests.js').Attack} attack
 * @param {Record<string, string>} urls
 * @param {(question: string) => Promise<{ stall: number, cpu: number }>} ask
 */
async function send(attack, urls, ask) {
  let status = 0;
  let measured = { stall: 0, cpu: 0 };
  for (let round = 0; round < 2; round += 1) {
    const body = attack.body();
    await ask('begin');
    const response = await fetch(`${urls[attack.server]}${attack.path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': attack.type ?? 'application/json' },
      ...(body === undefined ? {} : { body }),
    });
    status = response.status;
    await response.arrayBuffer();
    measured = await ask('end');
  }
  return { ...measured, status };
}
