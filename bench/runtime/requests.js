// What a request costs the server beside bare Fastify: CPU of the two processes, which are asked in turn,
// some thousand requests at a time.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, MIB } from '../report.js';
import { load, requestOf } from './load.js';
import { KEY, KEY_HEADER, NEW_ORDER } from './orders.js';
import { start } from './process.js';

/** Requests of one turn. */
const TURN = 3000;
const WARM_UP = 8000;

const ask = { [KEY_HEADER]: KEY, accept: 'application/json' };
const kinds = {
  get: {
    about: 'a GET',
    request: requestOf('GET', '/v1/orders/1007', ask),
    status: 200,
    limit: 1.5,
  },
  query: {
    about: 'a GET with a query',
    request: requestOf('GET', '/v1/orders?status=open,shipped&top=3', ask),
    status: 200,
    limit: 1.5,
  },
  post: {
    about: 'a POST with a body',
    request: requestOf('POST', '/v1/orders?kind=goods', ask, NEW_ORDER),
    status: 201,
    limit: 1.6,
  },
};

/** @type {import('./lines.js').Line[]} */
export const requestLines = [
  ...Object.entries(kinds).map(([name, kind]) => ({
    name,
    about: `CPU of ${kind.about}, with a key, beside bare Fastify`,
    run: (/** @type {import('./lines.js').Bench} */ bench) => costs(bench, kind),
  })),
  { name: 'memory', about: 'resident memory after load, beside bare Fastify', run: memory },
];

/** Ratio of the memory to bare Fastify's, at most; and how many requests come before. */
const MEMORY_LIMIT = 1.6;
const MEMORY_REQUESTS = 30_000;

/**
 * Processes of their own, since what ran before stays in their heaps.
 * @param {import('./lines.js').Bench} bench
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function memory(bench) {
  /** @type {number[][]} */
  const peaks = [[], []];
  for (let round = 0; round < Math.min(bench.rounds, 3); round += 1) {
    for (const [at, make] of [startOurs, startBare].entries()) {
      const server = await make(bench);
      try {
        const url = await server.ask('url');
        for (const { request, status } of [kinds['get'], kinds['post']]) {
          await load(url, () => request, { count: MEMORY_REQUESTS, connections: 64, status });
        }
        peaks[at]?.push((await server.ask('memory')).rss / MIB);
      } finally {
        await server.stop();
      }
    }
  }
  const [ours = [], bare = []] = peaks.map((values) => median(values));
  const ratio = Number(ours) / Number(bare);
  return [
    {
      figure: `${ratio.toFixed(2)} (${Number(ours).toFixed(0)} MiB, bare ${Number(bare).toFixed(0)} MiB)`,
      limit: `at most ${MEMORY_LIMIT}`,
      ok: ratio <= MEMORY_LIMIT,
    },
  ];
}

/**
 * @param {import('./lines.js').Bench} bench
 * @param {{ request: Buffer, status: number, limit: number }} kind
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function costs(bench, { request, status, limit }) {
  const servers = [await startOurs(bench), startBare(bench)];
  try {
    const urls = await Promise.all(servers.map(({ ask }) => ask('url')));
    /** @type {number[][]} */
    const cpu = [[], []];
    const answers = [];
    for (const url of urls)
      answers.push(await load(url, () => request, { count: WARM_UP, status }));
    if (answers[0] !== answers[1]) throw new Error(`The servers answer ${answers.join(' and ')}.`);
    for (let round = 0; round < bench.rounds; round += 1) {
      for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const before = await servers[at]?.ask('cpu');
        await load(urls[at], () => request, { count: TURN, status });
        cpu[at]?.push(((await servers[at]?.ask('cpu')) - before) / TURN);
      }
    }
    const [ours = [], bare = []] = cpu;
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
