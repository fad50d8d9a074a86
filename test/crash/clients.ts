// The load: clients that order, publish, subscribe and read all at once and that send again what was not
// answered, as the engine does; and pollers that follow their state.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Hook, Ledger, Order, Poller, PublishedEvent, Trigger } from './ledger.js';
import type { Random } from './random.js';
import type { Answer, Callable } from './server-process.js';

export const CLIENTS = 32;
const POLLERS = 3;
const LASTING = 6;
const PAUSE_MS = 5;
/** Work that waits; with more, clients only read. */
const MOST_OPEN = 200;
const MOST_WAITING = 300;
const flavours = [undefined, 'plum', 'pear'] as const;

type Body = { body: object; headers?: Record<string, string> };

export interface ClientsOptions {
  readonly ledger: Ledger;
  readonly server: Callable;
  /** Where callbacks go. */
  readonly receiver: string;
  readonly random: Random;
  /** How many there are; {@link CLIENTS} if absent. */
  readonly count?: number;
}

export class Clients {
  readonly #ledger: Ledger;
  readonly #server: Callable;
  readonly #count: number;
  readonly #receiver: string;
  readonly #random: Random;
  readonly #work: Array<Promise<void>> = [];
  #producing = true;
  #stopped = false;
  /** What waits, found out now and then: see {@link MOST_WAITING}. */
  #waiting = 0;

  constructor({ ledger, server, receiver, random, count = CLIENTS }: ClientsOptions) {
    this.#ledger = ledger;
    this.#server = server;
    this.#receiver = receiver;
    this.#random = random;
    this.#count = count;
  }

  /** Subscribes and polls for the first time, before there are events; then the load begins. */
  async begin(): Promise<void> {
    for (let n = 0; n < LASTING; n += 1) await this.#subscribe(`lasting-${n}`, true);
    for (const [to, path] of [
      ['onNews', '/v1/news'],
      ['onNewsBatch', '/v1/news-batch'],
    ] as const)
      for (let n = 0; n < POLLERS; n += 1) await this.#beginToPoll(to, path);
    for (const poller of this.#ledger.pollers) this.#work.push(this.#poll(poller));
    for (let n = 0; n < this.#count; n += 1) this.#work.push(this.#act());
    this.#work.push(this.#watch());
  }

  /** Sends nothing new any more, and resolves when all that was promised has come, or after so long. */
  async settle(limitMs: number): Promise<void> {
    this.#producing = false;
    const end = Date.now() + limitMs;
    while (this.#ledger.missing() > 0 && Date.now() < end) await sleep(50);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#work);
  }

  /** Everything is asked for once more: results are as they were, and nothing starts anew. */
  async askAgain(limitMs: number): Promise<void> {
    const { calls, orders } = this.#ledger;
    const known = [...orders.values()].filter(({ locations }) => locations.size > 0);
    await inParallel(known, (order) => this.#read(order));
    await inParallel(known.slice(-200), (order) => this.#start(order));
    const answered = [...calls.values()].filter(({ arrivals }) => arrivals.size > 0);
    await inParallel(answered.slice(-200), (call) => this.#call(call));
    // What would come of that comes before what is asked for now.
    await Promise.all([
      this.#call(this.#newCall()),
      this.#start(this.#newOrder()),
      this.#publish('onCake'),
      this.#publish('onNews'),
      this.#publish('onNewsBatch'),
    ]);
    await this.settle(limitMs);
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      this.#waiting = this.#ledger.missing();
      await sleep(100);
    }
  }

  async #act(): Promise<void> {
    while (!this.#stopped) {
      const acts = this.#producing && this.#waiting < MOST_WAITING ? this.#acts() : [];
      const act = this.#random.pick([
        ...acts,
        ...(this.#ledger.open.size > 0 ? this.#reads() : []),
      ]);
      if (act === undefined) await sleep(PAUSE_MS);
      else await act();
    }
  }

  #acts(): Array<() => Promise<void>> {
    const { calls, open, orders } = this.#ledger;
    const order = (): Promise<void> => this.#start(this.#newOrder());
    const again = (): Promise<void> => this.#start(this.#oneOf(orders) ?? this.#newOrder());
    return [
      ...(open.size < MOST_OPEN ? [order, order, order] : []),
      again,
      () => this.#call(this.#newCall()),
      () => this.#call(this.#newCall()),
      () => this.#call(this.#oneOf(calls) ?? this.#newCall()),
      () => this.#publish('onCake'),
      () => this.#publish('onNews'),
      () => this.#publish('onNewsBatch'),
      () => this.#publish('onNewsBatch'),
      () => this.#comeAndGo(),
    ];
  }

  #reads(): Array<() => Promise<void>> {
    const read = async (): Promise<void> => {
      const order = this.#random.pick([...this.#ledger.open].slice(0, CLIENTS));
      if (order !== undefined) await this.#read(order);
    };
    return [read, read, read];
  }

  #newOrder(): Order {
    const number = this.#ledger.number();
    const order: Order = {
      number,
      steps: number % 4,
      locations: new Set(),
      results: new Set(),
      readAt: undefined,
      failure: undefined,
    };
    this.#ledger.orders.set(number, order);
    return order;
  }

  async #start(order: Order): Promise<void> {
    const { number, steps } = order;
    const answer = await this.#insist('/v1/orders', 202, {
      body: { number, steps },
      headers: { 'idempotency-key': `order-${number}` },
    });
    if (answer === undefined) return;
    order.locations.add(answer.location);
    if (order.results.size === 0 && order.failure === undefined) this.#ledger.open.add(order);
  }

  async #read(order: Order): Promise<void> {
    const [location = ''] = order.locations;
    const answer = await this.#server.call('GET', location);
    if (answer === undefined || answer.status === 202) return;
    if (answer.status >= 500) {
      this.#ledger.refused += 1;
      return;
    }
    this.#ledger.open.delete(order);
    if (answer.status === 200) {
      order.results.add(answer.text);
      order.readAt ??= Date.now();
    } else {
      order.failure = `${answer.status} ${answer.text}`;
    }
  }

  #newCall(): Call {
    const number = this.#ledger.number();
    const call: Call = { number, acknowledged: false, arrivals: new Map() };
    this.#ledger.calls.set(number, call);
    return call;
  }

  async #call(call: Call): Promise<void> {
    const { number } = call;
    const callbackUrl = `${this.#receiver}/call/${number}`;
    const answer = await this.#insist('/v1/calls', 201, { body: { number, callbackUrl } });
    if (answer !== undefined && !call.acknowledged) this.#ledger.acknowledge(call);
  }

  /** Once: an event that is sent again is another one. */
  async #publish(to: Trigger): Promise<void> {
    const { events } = this.#ledger;
    // Only then it is sent at once.
    await this.#server.up();
    const number = this.#ledger.number();
    const flavour = to === 'onCake' ? this.#random.pick(flavours) : undefined;
    const sentAt = this.#ledger.tick();
    const event: PublishedEvent = { number, to, flavour, sentAt, ackedAt: undefined };
    events.set(number, event);
    const body = { to, number, ...(flavour !== undefined && { flavour }) };
    const answer = await this.#server.call('POST', '/v1/events', { body });
    if (answer === undefined) return;
    if (answer.status === 204) this.#ledger.acknowledge(event);
    else await this.#other('/v1/events', answer);
  }

  async #subscribe(name: string, lasting: boolean): Promise<Hook> {
    const flavour = flavours[this.#ledger.hooks.size % flavours.length];
    const hook: Hook = {
      name,
      flavour,
      lasting,
      location: undefined,
      endedAt: undefined,
      arrivals: new Map(),
    };
    this.#ledger.hooks.set(name, hook);
    const callbackUrl = `${this.#receiver}/hook/${name}`;
    const body = { callbackUrl, ...(flavour !== undefined && { flavour }) };
    hook.location = (await this.#insist('/v1/hooks', 201, { body }))?.location;
    return hook;
  }

  /** A subscription that ends: from then on nothing may come that is published afterwards. */
  async #comeAndGo(): Promise<void> {
    const hook = await this.#subscribe(`passing-${this.#ledger.number()}`, false);
    for (let n = 0; n < 3; n += 1) await this.#publish('onCake');
    if (hook.location === undefined) return;
    for (let tries = 1; !this.#stopped; tries += 1) {
      const answer = await this.#server.call('DELETE', hook.location);
      // The answer to the one before may have been cut off.
      if (answer?.status === 204 || (answer?.status === 404 && tries > 1)) {
        hook.endedAt = this.#ledger.tick();
        return;
      }
      if (answer !== undefined) await this.#other(hook.location, answer);
    }
  }

  async #beginToPoll(to: Trigger, path: string): Promise<void> {
    const poller: Poller = { to, path, got: [], known: new Set() };
    const answer = await this.#server.call('GET', path);
    if (answer?.status !== 202) throw new Error(`The first poll was answered ${answer?.status}.`);
    poller.path = answer.location;
    this.#ledger.pollers.push(poller);
  }

  async #poll(poller: Poller): Promise<void> {
    while (!this.#stopped) {
      const answer = await this.#server.call('GET', poller.path);
      if (answer === undefined) continue;
      if (answer.status === 200) {
        const items = [JSON.parse(answer.text)].flat() as Array<{ number: number }>;
        for (const { number } of items) {
          poller.got.push(number);
          poller.known.add(number);
        }
      } else if (answer.status !== 202) {
        await this.#other(poller.path, answer);
        continue;
      }
      poller.path = answer.location;
      if (answer.status === 202) await sleep(2 * PAUSE_MS);
    }
  }

  /** Sends it until it is answered so. */
  async #insist(path: string, status: number, init: Body): Promise<Answer | undefined> {
    while (!this.#stopped) {
      const answer = await this.#server.call('POST', path, init);
      if (answer?.status === status) return answer;
      if (answer !== undefined && !(await this.#other(path, answer))) return undefined;
    }
    return undefined;
  }

  /** Notes another answer than the one that was asked for; whether it may be asked for again. */
  async #other(path: string, { status, text }: Answer): Promise<boolean> {
    if (status >= 500) {
      this.#ledger.refused += 1;
      await sleep(2 * PAUSE_MS);
      return true;
    }
    this.#ledger.strange.push(`${path} answered ${status} ${text}`);
    return false;
  }

  #oneOf<Item>(map: ReadonlyMap<number, Item>): Item | undefined {
    return map.size === 0 ? undefined : this.#random.pick([...map.values()].slice(-CLIENTS));
  }
}

async function inParallel<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const work = async (): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
}
