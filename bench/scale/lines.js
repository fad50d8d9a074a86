// What replicas do together, beside a bare lease table on the same PostgreSQL server.
import { fileURLToPath } from 'node:url';
import { median } from '../report.js';
import { load, requestOf } from '../runtime/load.js';
import { KEY, KEY_HEADER } from '../runtime/orders.js';
import { start } from '../runtime/process.js';
import { startOurs } from '../runtime/requests.js';

const REPLICAS = [1, 2, 4];
const JOBS = 2000;
const SUBSCRIPTIONS = 2000;
const CONNECTIONS = 48;
const TABLE_LIMIT = 0.7;
const WAIT_LIMIT_MS = 50;
const PACE_MS = 20;
const PACED = 200;
const STATUSES = 4000;
const IDLE_MS = 60_000;
const IDLE_LIMIT = 5;
const LIMIT_MS = 120_000;

/**
 * @typedef {import('../runtime/lines.js').Bench & { postgres: import('./postgres.js').Postgres }} Bench
 * @typedef {import('../runtime/process.js').Measured} Measured
 */

/** @type {{ name: string, about: string, run: (bench: Bench) => Promise<import('../runtime/lines.js').Verdict[]> }[]} */
export const scaleLines = [
  { name: 'jobs', about: 'jobs a second, accepted over HTTP and run to their end', run: jobs },
  { name: 'deliveries', about: 'deliveries a second of one event', run: deliveries },
  {
    name: 'wait',
    about: 'from the acceptance of a job by one of 3 replicas to its start',
    run: wait,
  },
  { name: 'status', about: 'a status that is asked for: CPU of the replica', run: status },
  { name: 'idle', about: 'statements that 3 replicas ask while there is nothing to do', run: idle },
];

const ask = { [KEY_HEADER]: KEY };
let orders = 0;

/** @param {Bench} bench */
async function jobs(bench) {
  return compare(bench, 'jobs', JOBS, {
    ours: async (replicas) => {
      const urls = await Promise.all(replicas.map((replica) => replica.ask('url')));
      return () =>
        all(
          urls.map((url) =>
            load(url, jobAt, {
              count: JOBS / urls.length,
              connections: CONNECTIONS / urls.length,
              status: 202,
            }),
          ),
        );
    },
    table: async (tables) => {
      await all(tables.map((table) => table.ask('workOnJobs')));
      return () => all(tables.map((table) => table.ask('put', JOBS / tables.length)));
    },
  });
}

/** @param {Bench} bench */
async function deliveries(bench) {
  const receivers = start(script('../runtime/receivers.js'), { node: bench.node });
  try {
    /** @type {string[]} */
    const urls = await receivers.ask('urls');
    const addresses = Array.from(
      { length: SUBSCRIPTIONS },
      (_, at) => `${urls[at % urls.length]}/hooks/${at}`,
    );
    const subscribe = (/** @type {number} */ at) =>
      requestOf('POST', '/v1/subscriptions', ask, {
        callbackUrl: addresses[at],
        status: 'shipped',
      });
    return await compare(bench, 'deliveries', SUBSCRIPTIONS, {
      receivers,
      ours: async ([first]) => {
        await load(await first?.ask('url'), subscribe, { count: SUBSCRIPTIONS, status: 201 });
        return () => first?.ask('publishChange');
      },
      table: async (tables) => {
        await all(tables.map((table) => table.ask('workOnPosts')));
        return () => tables[0]?.ask('putAll', addresses);
      },
    });
  } finally {
    await receivers.stop();
  }
}

/**
 * Runs both with 1, 2 and 4 processes, in turns.
 * @param {Bench} bench
 * @param {string} what
 * @param {number} count
 * @param {{ receivers?: Measured, ours: (replicas: Measured[]) => Promise<() => unknown>, table: (tables: Measured[]) => Promise<() => unknown> }} sides
 */
async function compare(bench, what, count, { receivers, ours, table }) {
  const verdicts = [];
  let came = 0;
  for (const replicas of REPLICAS) {
    const database = await bench.postgres.newDatabase();
    const running = await startReplicas(bench, replicas, database);
    const tables = await startTables(bench, replicas);
    try {
      const [begin, beginTable] = [await ours(running), await table(tables)];
      /** @type {number[][]} */
      const rates = [[], []];
      const sides = [
        { processes: running, begin, ended: 'begun' },
        { processes: tables, begin: beginTable, ended: 'ended' },
      ];
      const done = [0, 0];
      const asked = await bench.postgres.statements(database);
      const cpu = await cpuOf(running);
      // The first round warms up.
      for (let round = 0; round <= bench.rounds; round += 1) {
        for (const at of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const side = sides[at];
          if (side === undefined) continue;
          const began = performance.now();
          await side.begin();
          came += count;
          done[at] = (done[at] ?? 0) + count;
          if (receivers === undefined) await until(side.processes, side.ended, done[at] ?? 0);
          else await receivers.ask('received', { count: came, ms: LIMIT_MS });
          if (round > 0) rates[at]?.push(count / ((performance.now() - began) / 1000));
        }
      }
      const statements = ((await bench.postgres.statements(database)) - asked) / (done[0] ?? NaN);
      const spent = ((await cpuOf(running)) - cpu) / 1000 / (done[0] ?? NaN);
      const ratio = median(
        (rates[0] ?? []).map((rate, round) => rate / (rates[1]?.[round] ?? NaN)),
      );
      const [rate, bare] = rates.map((values) => median(values).toFixed(0));
      verdicts.push({
        name: `${what}-${replicas}`,
        figure: `${ratio.toFixed(2)} (${rate}/s, ${spent.toFixed(2)} ms CPU and ${statements.toFixed(1)} statements each; a bare lease table ${bare}/s)`,
        limit: `at least ${TABLE_LIMIT}`,
        ok: ratio >= TABLE_LIMIT,
      });
    } finally {
      await all([...running, ...tables].map(({ stop }) => stop()));
    }
  }
  return verdicts;
}

/** @param {Bench} bench */
async function wait(bench) {
  const replicas = await startReplicas(bench, 3);
  try {
    const urls = await Promise.all(replicas.map((replica) => replica.ask('url')));
    const first = orders;
    const sent = [];
    for (let at = 0; at < PACED; at += 1) {
      sent.push(load(urls[at % 3], jobAt, { count: 1, connections: 1, status: 202 }));
      await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
    await all(sent);
    await until(replicas, 'begun', PACED);
    const times = await Promise.all(replicas.map((replica) => replica.ask('times')));
    /** @type {Map<string, number>} */
    const accepted = new Map(times.flatMap((one) => one.accepted));
    const waits = times
      .flatMap((one) => one.begun)
      .map(([order, at]) => at - (accepted.get(order) ?? NaN))
      .sort((a, b) => a - b);
    if (waits.length !== orders - first) throw new Error(`Only ${waits.length} jobs were begun.`);
    const [p50 = NaN, p95 = NaN] = [waits[PACED / 2], waits[PACED * 0.95]];
    return [
      {
        figure: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (a job every ${PACE_MS} ms)`,
        limit: `p50 at most ${WAIT_LIMIT_MS} ms`,
        ok: p50 <= WAIT_LIMIT_MS,
      },
    ];
  } finally {
    await all(replicas.map(({ stop }) => stop()));
  }
}

/** @param {Bench} bench */
async function status(bench) {
  const database = await bench.postgres.newDatabase();
  const replicas = await startReplicas(bench, 1, database);
  try {
    const url = await replicas[0]?.ask('url');
    const accepted = await fetch(`${url}/v1/orders/1/shipment`, { method: 'POST', headers: ask });
    const { id } = /** @type {{ id: string }} */ (await accepted.json());
    await until(replicas, 'begun', 1);
    const request = requestOf('GET', `/v1/_connector/jobs/${id}`, ask);
    const poll = (/** @type {number} */ count) =>
      load(url, () => request, { count, connections: 16, status: 200 });
    await poll(STATUSES / 4);
    const [cpu, asked] = [await cpuOf(replicas), await bench.postgres.statements(database)];
    await poll(STATUSES);
    const spent = ((await cpuOf(replicas)) - cpu) / 1000 / STATUSES;
    const statements = ((await bench.postgres.statements(database)) - asked) / STATUSES;
    return [
      {
        figure: `${spent.toFixed(2)} ms CPU and ${statements.toFixed(1)} statements each`,
        limit: 'none',
        ok: undefined,
      },
    ];
  } finally {
    await all(replicas.map(({ stop }) => stop()));
  }
}

/**
 * CPU microseconds of all of them so far.
 * @param {Measured[]} processes
 */
async function cpuOf(processes) {
  const each = await Promise.all(processes.map((one) => one.ask('cpu')));
  return each.reduce((sum, one) => sum + one, 0);
}

/** @param {Bench} bench */
async function idle(bench) {
  const database = await bench.postgres.newDatabase();
  const replicas = await startReplicas(bench, 3, database);
  const { statements } = bench.postgres;
  try {
    const before = await statements(database);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const rate = ((await statements(database)) - before) / (IDLE_MS / 1000);
    return [
      {
        figure: `${rate.toFixed(1)}/s over ${IDLE_MS / 1000} s`,
        limit: `under ${IDLE_LIMIT}/s`,
        ok: rate < IDLE_LIMIT,
      },
    ];
  } finally {
    await all(replicas.map(({ stop }) => stop()));
  }
}

function jobAt() {
  return requestOf('POST', `/v1/orders/${(orders += 1)}/shipment`, {
    ...ask,
    'x-ms-action-tracking-id': `bench-${orders}`,
  });
}

/**
 * @param {Bench} bench
 * @param {number} count
 * @param {string} [database]
 */
async function startReplicas(bench, count, database) {
  const url = database ?? (await bench.postgres.newDatabase());
  const replicas = [];
  for (let at = 0; at < count; at += 1)
    replicas.push(await startOurs(bench, { DATABASE_URL: url }));
  await Promise.all(replicas.map((replica) => replica.ask('url')));
  return replicas;
}

/** @param {Bench} bench @param {number} count */
async function startTables(bench, count) {
  const url = await bench.postgres.newDatabase();
  const tables = Array.from({ length: count }, () =>
    start(script('lease-table.js'), { node: bench.node, args: [url] }),
  );
  await tables[0]?.ask('makeTable');
  return tables;
}

/**
 * Waits until the processes have done so many together.
 * @param {Measured[]} processes
 * @param {string} command
 * @param {number} count
 */
async function until(processes, command, count) {
  for (const end = performance.now() + LIMIT_MS; ;) {
    const counts = await Promise.all(processes.map((one) => one.ask(command)));
    const sum = counts.reduce((total, one) => total + one, 0);
    if (sum >= count) return;
    if (performance.now() > end) throw new Error(`Only ${sum} of ${count} came to their end.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** @param {string} name */
function script(name) {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** @param {unknown[]} promises */
async function all(promises) {
  await Promise.all(promises);
}
