// What a request costs the server beside bare Fastify: CPU of the two processes, which are asked in turn,
// some thousand requests at a time.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../report.js';
import { load, requestOf } from './load.js';
import { KEY, KEY_HEADER, NEW_ORDER } from './orders.js';
import { start } from './process.js';

/** Requests of one turn. */
const TURN = 3000;
const WARM_UP = 8000;

const ask = { [KEY_HEADER]: KEY, accept: 'application/json' };
/** @type {Record<string, { request: Buffer, status: number, limit: number }>} */
const kinds = {
  get: { request: requestOf('GET', '/v1/orders/1007', ask), status: 200, limit: 1.5 },
  query: {
    request: requestOf('GET', '/v1/orders?status=open,shipped&top=3', ask),
    status: 200,
    limit: 1.5,
  },
  post: {
    request: requestOf('POST', '/v1/orders?kind=goods', ask, NEW_ORDER),
    status: 201,
    limit: 1.6,
  },
};

/** @type {import('./lines.js').Line[]} */
export const requestLines = [
  ...Object.entries(kinds).map(([name, kind]) => ({
    name,
    about: `CPU of a ${name === 'post' ? 'POST with a body' : name === 'get' ? 'GET' : 'GET with a query'}, with a key, beside bare Fastify`,
    run: (/** @type {import('./lines.js').Bench} */ bench) => measure(bench, kind),
  })),
];

/**
 * @param {import('./lines.js').Bench} bench
 * @param {{ request: Buffer, status: number, limit: number }} kind
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function measure(bench, { request, status, limit }) {
  const servers = [await startOurs(bench), startBare(bench)];
  try {
    const urls = await Promise.all(servers.map(({ ask }) => ask('url')));
    /** @type {number[][]} */
    const costs = [[], []];
    const answers = [];
    for (const url of urls)
      answers.push(await load(url, () => request, { count: WARM_UP, status }));
    if (answers[0] !== answers[1]) throw new Error(`The servers answer ${answers.join(' and ')}.`);
    for (let round = 0; round < bench.rounds; round += 1) {
      for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const before = await servers[at]?.ask('cpu');
        await load(urls[at], () => request, { count: TURN, status });
        costs[at]?.push(((await servers[at]?.ask('cpu')) - before) / TURN);
      }
    }
    const [ours = [], bare = []] = costs;
    const ratios = ours.map((cost, round) => cost / (bare[round] ?? Number.NaN));
    const ratio = median(ratios);
    return [
      {
        figure: `${ratio.toFixed(2)} (${median(ours).toFixed(0)} µs, bare ${median(bare).toFixed(0)} µs; ${Math.min(...ratios).toFixed(2)}..${Math.max(...ratios).toFixed(2)})`,
        limit: `at most ${limit}`,
        ok: ratio <= limit,
      },
    ];
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()));
  }
}

/**
 * The generated order desk.
 * @param {import('./lines.js').Bench} bench
 * @param {Record<string, string>} [env]
 * @param {string} [database] File name; a new one if absent.
 */
export async function startOurs(bench, env = {}, database = bench.newDatabase()) {
  return start(fileURLToPath(new URL('server-ours.js', import.meta.url)), {
    node: bench.node,
    args: [await bench.orderDesk()],
    env: {
      PORT: '0',
      API_KEYS: KEY,
      LOG_LEVEL: 'warn',
      PUBLIC_BASE_URL: 'http://127.0.0.1',
      DATABASE_URL: `file:${join(bench.scratch, database)}`,
      CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
      ...env,
    },
    execArgv: bench.execArgv,
  });
}

/** @param {import('./lines.js').Bench} bench */
export function startBare(bench) {
  return start(fileURLToPath(new URL('server-bare.js', import.meta.url)), {
    node: bench.node,
    execArgv: bench.execArgv,
  });
}
