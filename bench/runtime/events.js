// Events: one to many subscriptions, beside bare undici; many into the feed, and a poll of a feed that is full
// of events for others.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../report.js';
import { flatOver } from './jobs.js';
import { load, requestOf } from './load.js';
import { KEY, KEY_HEADER } from './orders.js';
import { start } from './process.js';
import { startOurs } from './requests.js';

const SUBSCRIPTIONS = 10_000;
const FAN_OUT_LIMIT = 1 / 3;
const FAN_OUT_ROUNDS = 3;
const FAN_OUT_MS = 120_000;
const POLL_LIMIT_MS = 20;
const UNMATCHED = 1_000_000;
const POLLS = 100;

const ask = { [KEY_HEADER]: KEY };

/** @type {import('./lines.js').Line[]} */
export const eventLines = [
  {
    name: 'fan-out',
    about: `one event to ${SUBSCRIPTIONS} subscriptions, beside the POSTs of bare undici`,
    run: fanOut,
  },
  { name: 'flat-events', about: 'memory over many events', run: flat },
  {
    name: 'poll',
    about: `a poll with ${UNMATCHED} events in the feed that are not for it`,
    run: poll,
  },
];

/**
 * @param {import('./lines.js').Bench} bench
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function fanOut(bench) {
  const script = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
  const receivers = start(script('receivers.js'), { node: bench.node });
  const poster = start(script('poster.js'), { node: bench.node });
  const server = await startOurs(bench);
  try {
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
    await load(await server.ask('url'), subscribe, { count: SUBSCRIPTIONS, status: 201 });
    let sent = 0;
    /** Seconds until all have come, and CPU seconds of the sender. */
    const timed = async (
      /** @type {import('./process.js').Measured} */ sender,
      /** @type {() => Promise<void>} */ send,
    ) => {
      const cpu = await sender.ask('cpu');
      const began = performance.now();
      await send();
      sent += SUBSCRIPTIONS;
      const came = await receivers.ask('received', { count: sent, ms: FAN_OUT_MS });
      if (came < sent) throw new Error(`Only ${came} of ${sent} notifications came.`);
      return {
        seconds: (performance.now() - began) / 1000,
        cpu: ((await sender.ask('cpu')) - cpu) / 1000 / SUBSCRIPTIONS,
      };
    };
    const [ours, bare] = [[], []];
    for (let round = 0; round < Math.min(bench.rounds, FAN_OUT_ROUNDS); round += 1) {
      ours.push(await timed(server, () => server.ask('publishChange')));
      bare.push(await timed(poster, () => poster.ask('post', addresses)));
    }
    const ratio = median(ours.map(({ seconds }, round) => bare[round].seconds / seconds));
    const per = (/** @type {{ seconds: number }[]} */ runs) =>
      (SUBSCRIPTIONS / median(runs.map(({ seconds }) => seconds))).toFixed(0);
    const ms = (/** @type {{ cpu: number }[]} */ runs) =>
      median(runs.map(({ cpu }) => cpu)).toFixed(2);
    return [
      {
        figure: `${ratio.toFixed(2)} (${per(ours)}/s, ${ms(ours)} ms CPU each; undici ${per(bare)}/s, ${ms(bare)} ms)`,
        limit: `at least ${FAN_OUT_LIMIT.toFixed(2)}`,
        ok: ratio >= FAN_OUT_LIMIT,
      },
    ];
  } finally {
    await Promise.all([receivers, poster, server].map(({ stop }) => stop()));
  }
}

/**
 * @param {import('./lines.js').Bench} bench
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function flat(bench) {
  const server = await startOurs(bench);
  try {
    const work = (/** @type {number} */ _first, /** @type {number} */ count) =>
      server.ask('publishOrders', { count, customerId: 'fabrikam' });
    return [await flatOver(server, bench.full ? 1_000_000 : 50_000, 'events', work)];
  } finally {
    await server.stop();
  }
}

/**
 * The state is from before the events, which are for another customer: each poll looks at as many as one poll
 * does, and the next goes on behind them.
 * @param {import('./lines.js').Bench} bench
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function poll(bench) {
  const file = bench.newDatabase();
  let at = await firstState(bench, file);
  await fill(bench, file);
  const server = await startOurs(bench, {}, file);
  try {
    const url = await server.ask('url');
    const times = [];
    let seen = 0;
    for (; seen < POLLS; seen += 1) {
      const began = performance.now();
      const answer = await fetch(url + at, { headers: ask });
      await answer.arrayBuffer();
      times.push(performance.now() - began);
      if (answer.status !== 202) throw new Error(`A poll answered ${answer.status}.`);
      const next = pathOf(answer.headers.get('location'));
      if (next === at) break;
      at = next;
    }
    if (seen < POLLS) throw new Error(`The state stood still after ${seen} polls.`);
    times.sort((a, b) => a - b);
    const p50 = times[POLLS / 2] ?? Number.NaN;
    const p95 = times[Math.floor(POLLS * 0.95)] ?? Number.NaN;
    return [
      {
        figure: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms of ${POLLS} polls`,
        limit: `p50 under ${POLL_LIMIT_MS} ms`,
        ok: p50 < POLL_LIMIT_MS,
      },
    ];
  } finally {
    await server.stop();
  }
}

/**
 * Where polling begins, with one event after it.
 * @param {import('./lines.js').Bench} bench
 * @param {string} file
 */
async function firstState(bench, file) {
  const server = await startOurs(bench, {}, file);
  try {
    const url = await server.ask('url');
    const answer = await fetch(`${url}/v1/triggers/new-orders?customerId=contoso`, {
      headers: ask,
    });
    await answer.arrayBuffer();
    await server.ask('publishOrders', { count: 1, customerId: 'fabrikam' });
    await server.ask('close');
    return pathOf(answer.headers.get('location'));
  } finally {
    await server.stop();
  }
}

/**
 * @param {import('./lines.js').Bench} bench
 * @param {string} file
 */
async function fill(bench, file) {
  const filler = start(fileURLToPath(new URL('fill-feed.js', import.meta.url)), {
    node: bench.node,
    args: [join(bench.scratch, file)],
  });
  try {
    await filler.ask('fill', UNMATCHED);
  } finally {
    await filler.stop();
  }
}

/** @param {string | null} location */
function pathOf(location) {
  const { pathname, search } = new URL(location ?? '');
  return pathname + search;
}
