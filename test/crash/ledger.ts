// What clients and receivers have seen, kept outside of the server: who was promised what, and what came
// of it. `judge.ts` draws the balance.

export type Trigger = 'onCake' | 'onNews' | 'onNewsBatch';

export interface Order {
  readonly number: number;
  readonly steps: number;
  /** Where its result is; more than one is a fault. */
  readonly locations: Set<string>;
  /** Texts of results; more than one is a fault. */
  readonly results: Set<string>;
  /** When its result was read for the first time, by the machine's clock. */
  readAt: number | undefined;
  failure: string | undefined;
}

/** How often each `webhook-id` was taken. */
export type Arrivals = Map<string, number>;

export interface Call {
  readonly number: number;
  acknowledged: boolean;
  readonly arrivals: Arrivals;
}

export interface PublishedEvent {
  readonly number: number;
  readonly to: Trigger;
  readonly flavour: string | undefined;
  readonly sentAt: number;
  /** When it was acknowledged: see {@link Ledger.acknowledge}. */
  ackedAt: number | undefined;
}

/** A subscription of the webhook trigger. */
export interface Hook {
  readonly name: string;
  readonly flavour: string | undefined;
  /** It is there before the first event, and stays. */
  readonly lasting: boolean;
  location: string | undefined;
  /** When its end was acknowledged. */
  endedAt: number | undefined;
  /** By the number of the event. */
  readonly arrivals: Map<number, Arrivals>;
}

export interface Poller {
  readonly to: Trigger;
  /** Where it polls next; the state is in its query. */
  path: string;
  readonly got: number[];
  readonly known: Set<number>;
}

export class Ledger {
  readonly orders = new Map<number, Order>();
  readonly calls = new Map<number, Call>();
  readonly events = new Map<number, PublishedEvent>();
  readonly hooks = new Map<string, Hook>();
  readonly pollers: Poller[] = [];
  /** Orders with a Location whose result has not been read. */
  readonly open = new Set<Order>();
  /** Answers 5xx. */
  refused = 0;
  /** Answers that should not be. */
  readonly strange: string[] = [];
  /** Acknowledged, and not with all who wait for it when that was last looked at. */
  readonly #underWay = new Set<PublishedEvent | Call>();
  #clock = 0;
  #numbers = 0;

  /** Rises with everything that is noted. */
  tick(): number {
    this.#clock += 1;
    return this.#clock;
  }

  number(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  /** A POST to a callback URL that was answered with 2xx. */
  arrived(path: string, event: number, id: string): void {
    const [, kind, name = ''] = path.split('/');
    const arrivals =
      kind === 'hook' ? this.#atHook(name, event) : this.calls.get(Number(name))?.arrivals;
    if (arrivals === undefined) this.strange.push(`a callback to ${path}`);
    else arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
  }

  #atHook(name: string, event: number): Arrivals | undefined {
    const hook = this.hooks.get(name);
    if (hook === undefined) return undefined;
    const arrivals = hook.arrivals.get(event) ?? new Map<string, number>();
    hook.arrivals.set(event, arrivals);
    return arrivals;
  }

  lasting(): Hook[] {
    return [...this.hooks.values()].filter((hook) => hook.lasting);
  }

  acknowledged(to: Trigger): PublishedEvent[] {
    return [...this.events.values()].filter(
      (event) => event.to === to && event.ackedAt !== undefined,
    );
  }

  acknowledge(promised: PublishedEvent | Call): void {
    if ('to' in promised) promised.ackedAt = this.tick();
    else promised.acknowledged = true;
    this.#underWay.add(promised);
  }

  /** How much of what was promised is still to come. */
  missing(): number {
    let missing = this.open.size;
    const hooks = this.lasting();
    for (const promised of this.#underWay) {
      const waiting =
        'to' in promised ? this.#waitFor(promised, hooks) : 1 - promised.arrivals.size;
      if (waiting > 0) missing += waiting;
      else this.#underWay.delete(promised);
    }
    return missing;
  }

  #waitFor(event: PublishedEvent, hooks: readonly Hook[]): number {
    const { number, to } = event;
    return to === 'onCake'
      ? hooks.filter((hook) => isFor(event, hook) && !hook.arrivals.has(number)).length
      : this.pollers.filter((poller) => poller.to === to && !poller.known.has(number)).length;
  }
}

/** Whether a subscription asks for nothing else than the event is published for. */
export function isFor(event: PublishedEvent, hook: Hook): boolean {
  return (
    event.flavour === undefined || hook.flavour === undefined || event.flavour === hook.flavour
  );
}
