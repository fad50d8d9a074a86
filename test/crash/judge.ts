// The balance of a ledger and of what the handlers noted: per pattern what was acknowledged, and of that
// what was lost, done twice, or else wrong; and what was rightly repeated.

import type { Arrivals, Ledger, Order, Poller, PublishedEvent } from './ledger.js';
import { isFor } from './ledger.js';

export interface Row {
  readonly part: string;
  readonly pattern: string;
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** Out of order, too late, or not meant for who got it. */
  readonly wrong: number;
  /** Begun or sent again after a crash, which at least once allows. */
  readonly repeats: number;
}

export interface Balance {
  readonly rows: readonly Row[];
  /** The first of what is lost, doubled and wrong, in words. */
  readonly faults: readonly string[];
}

export interface JudgeOptions {
  readonly part: string;
  /** What the handlers wrote. */
  readonly effects: string;
  /** Whether one life of the server may begin a job twice: when its end could not be stored. */
  readonly mayBeginAgain: boolean;
}

interface Begin {
  readonly life: number;
  /** By the machine's clock. */
  readonly at: number;
  readonly job: string;
}

interface Effects {
  readonly orders: Map<number, Begin[]>;
  readonly calls: Map<number, Begin[]>;
  readonly saved: number;
  readonly savedAgain: number;
  readonly lostSteps: string[];
}

const MOST_FAULTS = 25;

class Count {
  readonly faults: string[];
  acknowledged = 0;
  lost = 0;
  doubled = 0;
  wrong = 0;
  repeats = 0;

  constructor(faults: string[]) {
    this.faults = faults;
  }

  fault(kind: 'lost' | 'doubled' | 'wrong', text: string): void {
    this[kind] += 1;
    if (this.faults.length < MOST_FAULTS) this.faults.push(`${kind}: ${text}`);
  }

  row(part: string, pattern: string): Row {
    const { faults: _, ...numbers } = this;
    return { part, pattern, ...numbers };
  }
}

export function judge(ledger: Ledger, options: JudgeOptions): Balance {
  const { part } = options;
  const effects = read(options.effects);
  const faults = ledger.strange.slice(0, MOST_FAULTS).map((text) => `wrong: ${text}`);
  const count = (): Count => new Count(faults);
  const rows = [
    orders(count(), ledger, effects, options).row(part, 'polling actions'),
    checkpoints(count(), effects).row(part, 'checkpoints'),
    calls(count(), ledger, effects).row(part, 'webhook actions'),
    hooks(count(), ledger).row(part, 'webhook triggers'),
    unsubscribes(count(), ledger).row(part, 'unsubscribes'),
    feed(count(), ledger, 'onNews').row(part, 'polling triggers, single'),
    feed(count(), ledger, 'onNewsBatch').row(part, 'polling triggers, batch'),
  ];
  return { rows, faults };
}

function read(text: string): Effects {
  const begun = { order: new Map<number, Begin[]>(), call: new Map<number, Begin[]>() };
  const steps = new Map<string, number>();
  const lostSteps: string[] = [];
  let saved = 0;
  let savedAgain = 0;
  for (const line of text.split('\n')) {
    const [life = '', at = '', kind = '', number = '', job = '', step = ''] = line.split(' ');
    if (kind === 'saved') {
      saved += 1;
      if ((steps.get(job) ?? 0) >= Number(step)) savedAgain += 1;
      steps.set(job, Number(step));
    }
    if (kind !== 'order' && kind !== 'call') continue;
    const map = begun[kind];
    const begin = { life: Number(life), at: Number(at), job };
    map.set(Number(number), [...(map.get(Number(number)) ?? []), begin]);
    if (Number(step) < (steps.get(job) ?? 0))
      lostSteps.push(`order ${number} began at step ${step}, and had saved ${steps.get(job)}`);
  }
  return { orders: begun.order, calls: begun.call, saved, savedAgain, lostSteps };
}

function checkpoints(count: Count, { saved, savedAgain, lostSteps }: Effects): Count {
  count.acknowledged = saved;
  count.repeats = savedAgain;
  for (const text of lostSteps) count.fault('lost', text);
  return count;
}

function orders(count: Count, ledger: Ledger, effects: Effects, options: JudgeOptions): Count {
  for (const order of ledger.orders.values()) {
    const begins = effects.orders.get(order.number) ?? [];
    count.repeats += Math.max(0, begins.length - 1);
    const twice = whyDoubled(order, begins, options.mayBeginAgain);
    if (twice !== undefined) count.fault('doubled', `order ${order.number} ${twice}`);
    if (order.locations.size === 0) continue;
    count.acknowledged += 1;
    if (order.failure !== undefined)
      count.fault('lost', `order ${order.number} ended in ${order.failure}`);
    else if (order.results.size === 0) count.fault('lost', `order ${order.number} has no result`);
  }
  return count;
}

function whyDoubled(
  { locations, readAt, results }: Order,
  begins: readonly Begin[],
  mayBeginAgain: boolean,
): string | undefined {
  if (locations.size > 1) return 'has two addresses';
  if (results.size > 1) return `has two results: ${[...results].join(' ')}`;
  if (new Set(begins.map(({ job }) => job)).size > 1) return 'has two jobs';
  const lives = begins.map(({ life }) => life);
  if (!mayBeginAgain && new Set(lives).size < lives.length) return 'ran twice in one life';
  if (readAt !== undefined && begins.some(({ at }) => at > readAt))
    return 'ran again after its result was read';
  return undefined;
}

function calls(count: Count, ledger: Ledger, effects: Effects): Count {
  for (const { acknowledged, arrivals, number } of ledger.calls.values()) {
    const jobs = new Set((effects.calls.get(number) ?? []).map(({ job }) => job));
    if (jobs.size > 1) count.fault('doubled', `call ${number} has ${jobs.size} jobs`);
    else seen(count, arrivals, `call ${number}`);
    if (!acknowledged) continue;
    count.acknowledged += 1;
    if (arrivals.size === 0) count.fault('lost', `call ${number} was not called back`);
  }
  return count;
}

/** A receiver drops what has an id that it knows: two ids are two events to it. */
function seen(count: Count, arrivals: Arrivals, what: string): void {
  for (const times of arrivals.values()) count.repeats += times - 1;
  if (arrivals.size > 1) count.fault('doubled', `${what} came with ${arrivals.size} ids`);
}

function hooks(count: Count, ledger: Ledger): Count {
  for (const hook of ledger.hooks.values()) {
    for (const [number, arrivals] of hook.arrivals) {
      seen(count, arrivals, `event ${number} at ${hook.name}`);
      const event = ledger.events.get(number);
      if (event === undefined || !isFor(event, hook))
        count.fault('wrong', `event ${number} is not for ${hook.name}`);
    }
  }
  for (const event of ledger.acknowledged('onCake'))
    for (const hook of ledger.lasting().filter((one) => isFor(event, one))) {
      count.acknowledged += 1;
      if (!hook.arrivals.has(event.number))
        count.fault('lost', `event ${event.number} at ${hook.name}`);
    }
  return count;
}

function unsubscribes(count: Count, ledger: Ledger): Count {
  for (const { arrivals, endedAt, name } of ledger.hooks.values()) {
    if (endedAt === undefined) continue;
    count.acknowledged += 1;
    const late = [...arrivals.keys()].filter(
      (number) => (ledger.events.get(number)?.sentAt ?? 0) > endedAt,
    );
    if (late.length > 0) count.fault('lost', `the end of ${name}: events ${late.join(', ')} came`);
  }
  return count;
}

function feed(count: Count, ledger: Ledger, to: PublishedEvent['to']): Count {
  const pollers = ledger.pollers.filter((poller) => poller.to === to);
  const promised = ledger.acknowledged(to);
  for (const [at, poller] of pollers.entries()) {
    const got = new Set(poller.got);
    count.acknowledged += promised.length;
    for (const { number } of promised)
      if (!got.has(number)) count.fault('lost', `event ${number} at poller ${at} of ${to}`);
    for (let twice = poller.got.length - got.size; twice > 0; twice -= 1)
      count.fault('doubled', `an event at poller ${at} of ${to}`);
    const why = outOfOrder(ledger, poller, pollers[0] ?? poller);
    if (why !== undefined) count.fault('wrong', `poller ${at} of ${to}: ${why}`);
  }
  return count;
}

/** All see one order, in which nothing comes before what was acknowledged when it was not sent yet. */
function outOfOrder(ledger: Ledger, poller: Poller, first: Poller): string | undefined {
  const differs = poller.got.findIndex((number, at) => number !== first.got[at]);
  if (differs >= 0 && first.got.length > differs)
    return `got ${poller.got[differs]} where another got ${first.got[differs]}`;
  let sent = 0;
  for (const number of poller.got) {
    const event = ledger.events.get(number);
    if (event === undefined || event.to !== poller.to) return `got ${number}, which is another's`;
    if ((event.ackedAt ?? Infinity) < sent) return `got ${number} too late`;
    sent = Math.max(sent, event.sentAt);
  }
  return undefined;
}

/** The table for people. */
export function table(rows: readonly Row[]): string {
  const heads = ['part', 'pattern', 'acknowledged', 'lost', 'doubled', 'wrong', 'repeats'] as const;
  const cells = [heads, ...rows.map((row) => heads.map((head) => String(row[head])))];
  const widths = heads.map((_, at) => Math.max(...cells.map((line) => (line[at] ?? '').length)));
  return cells
    .map((line) =>
      line
        .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
