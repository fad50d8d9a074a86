// Jobs: how many are accepted over HTTP and run to their end in a second, how long one waits until it begins,
// and whether the memory of the server stays what it is.
import { fileURLToPath } from 'node:url';
import { median, MIB } from '../report.js';
import { load, requestOf } from './load.js';
import { KEY, KEY_HEADER } from './orders.js';
import { start } from './process.js';
import { startOurs } from './requests.js';

const RATE_LIMIT = 1500;
const WAIT_LIMIT_MS = 20;
const CONNECTIONS = 64;
const BURST = 4000;
const MOST_ROUNDS = 5;
/** One job every so many milliseconds. */
const PACE_MS = 5;
const PACED = 600;
/** How much the heap may grow between the first fifth of a long run and its end. */
const FLAT_LIMIT = 1.15;

/** @type {import('./lines.js').Line[]} */
export const jobLines = [
  {
    name: 'jobs',
    about: `jobs a second, accepted over HTTP on ${CONNECTIONS} connections and run to their end`,
    run: rate,
  },
  { name: 'job-wait', about: 'from the acceptance of a job to its start', run: wait },
  { name: 'flat-jobs', about: 'memory over many jobs', run: flat },
];

/** @param {number} index */
function jobAt(index) {
  return requestOf('POST', `/v1/orders/${index}/shipment`, {
    [KEY_HEADER]: KEY,
    'x-ms-action-tracking-id': `bench-${index}`,
  });
}

/**
 * @param {import('./lines.js').Bench} bench
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function rate(bench) {
  const server = await startOurs(bench);
  const table = startTable(bench);
  try {
    const url = await server.ask('url');
    let done = 0;
    const burst = async (/** @type {number} */ count) => {
      const first = done;
      const cpu = await server.ask('cpu');
      const began = performance.now();
      await load(url, (at) => jobAt(first + at), { count, connections: CONNECTIONS, status: 202 });
      done += count;
      const ended = await server.ask('ended', done);
      if (ended < done) throw new Error(`Only ${ended} of ${done} jobs came to their end.`);
      return {
        rate: count / ((performance.now() - began) / 1000),
        cpu: ((await server.ask('cpu')) - cpu) / count,
      };
    };
    await burst(BURST / 2);
    const [rates, cpus, bare] = [[], [], []];
    for (let round = 0; round < Math.min(bench.rounds, MOST_ROUNDS); round += 1) {
      const one = await burst(BURST);
      rates.push(one.rate);
      cpus.push(one.cpu);
      bare.push(await table.ask('rate', BURST));
    }
    const found = median(rates);
    return [
      {
        figure: `${found.toFixed(0)}/s (${(median(cpus) / 1000).toFixed(2)} ms CPU each; a bare table ${median(bare).toFixed(0)}/s)`,
        limit: `at least ${RATE_LIMIT}/s`,
        ok: found >= RATE_LIMIT,
      },
    ];
  } finally {
    await Promise.all([server.stop(), table.stop()]);
  }
}

/** @param {import('./lines.js').Bench} bench */
function startTable(bench) {
  return start(fileURLToPath(new URL('server-table.js', import.meta.url)), {
    node: bench.node,
    args: [bench.newDatabase()],
    cwd: bench.scratch,
  });
}

/**
 * @param {import('./lines.js').Bench} bench
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function wait(bench) {
  const server = await startOurs(bench);
  try {
    const url = await server.ask('url');
    const request = { connections: 1, count: 1, status: 202 };
    const all = [];
    for (let at = 0; at < PACED; at += 1) {
      all.push(load(url, () => jobAt(at), request));
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
    await Promise.all(all);
    await server.ask('ended', PACED);
    const waits = (await server.ask('waits')).sort(
      (/** @type {number} */ a, /** @type {number} */ b) => a - b,
    );
    const p50 = waits[Math.floor(waits.length / 2)];
    const p95 = waits[Math.floor(waits.length * 0.95)];
    return [
      {
        figure: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (a job every ${PACE_MS} ms)`,
        limit: `p50 at most ${WAIT_LIMIT_MS} ms`,
        ok: p50 <= WAIT_LIMIT_MS,
      },
    ];
  } finally {
    await server.stop();
  }
}

/**
 * @param {import('./lines.js').Bench} bench
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function flat(bench) {
  const total = bench.full ? 100_000 : 10_000;
  const server = await startOurs(bench);
  try {
    const url = await server.ask('url');
    return [
      await flatOver(server, total, 'jobs', async (first, count) => {
        await load(url, (at) => jobAt(first + at), {
          count,
          connections: CONNECTIONS,
          status: 202,
        });
        await server.ask('ended', first + count);
        await server.ask('waits');
      }),
    ];
  } finally {
    await server.stop();
  }
}

/**
 * Does something many times, in fifths, and compares the memory after the first with that at the end.
 * @param {import('./process.js').Measured} server
 * @param {number} total
 * @param {string} what
 * @param {(first: number, count: number) => Promise<void>} work
 * @returns {Promise<import('./lines.js').Verdict>}
 */
export async function flatOver(server, total, what, work) {
  const fifth = total / 5;
  const seen = [];
  for (let part = 0; part < 5; part += 1) {
    await work(part * fifth, fifth);
    const { heapUsed, external, rss } = await server.ask('memory');
    seen.push({ used: heapUsed + external, rss });
  }
  const [first] = seen;
  const last = seen.at(-1);
  const growth = last.used / first.used;
  const mib = (/** @type {number} */ bytes) => (bytes / MIB).toFixed(0);
  return {
    figure: `${growth.toFixed(2)} over ${total} ${what} (heap ${mib(first.used)} to ${mib(last.used)} MiB, resident ${mib(first.rss)} to ${mib(last.rss)})`,
    limit: `at most ${FLAT_LIMIT}`,
    ok: growth <= FLAT_LIMIT,
  };
}
