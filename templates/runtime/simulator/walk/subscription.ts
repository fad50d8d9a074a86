// One subscription of the simulator: made with a callback URL of its own, ended at its Location.

import type { ExampleRequest } from '../../server/examples.js';
import { exampleRequest } from '../../server/examples.js';
import type { OperationDescriptor } from '../../server/descriptor.js';
import { type EngineHeaders, engineHeaders } from '../engine.js';
import { expectSuccess } from '../judge.js';
import { forgedHeaders, nextAddress } from '../location.js';
import type { Mailbox } from '../receiver.js';
import { validRequest } from '../requests.js';
import type { Exchange, Walk } from '../walk.js';

export type WebhookPattern = Extract<
  OperationDescriptor['pattern'],
  { kind: 'webhookTrigger' | 'webhookAction' }
>;

export class Subscription {
  readonly mailbox: Mailbox;
  readonly request: ExampleRequest;
  readonly #walk: Walk;
  readonly #ender: OperationDescriptor | undefined;
  readonly #engine: EngineHeaders = engineHeaders();
  /** Every Location that was given out for it; the last is the one that the engine knows. */
  readonly #locations: string[] = [];

  private constructor(walk: Walk, mailbox: Mailbox, request: ExampleRequest) {
    this.#walk = walk;
    this.mailbox = mailbox;
    this.request = request;
    this.#ender = enderByUrl(walk);
  }

  /** Subscribes, and judges the answer. @throws WalkEnd when it is no success. */
  static async make(walk: Walk): Promise<Subscription> {
    const mailbox = walk.mailbox();
    const request = await validRequest(walk.session, walk.operation, { callbackUrl: mailbox.url });
    const subscription = new Subscription(walk, mailbox, request);
    await subscription.send();
    return subscription;
  }

  /** The first subscribe call, or the same again as after a lost answer. */
  async send(): Promise<void> {
    const walk = this.#walk;
    const again = this.#locations.length > 0;
    const headers = again ? forgedHeaders : {};
    const answer = await walk.call(this.request, { engine: this.#engine, headers });
    expectSuccess(walk, answer);
    const missing = this.#ender === undefined ? 'subscribe-location-missing' : undefined;
    const target = walk.session.origin + this.request.path;
    const location = nextAddress(walk, answer, missing, target);
    if (location !== undefined) this.#locations.push(location);
  }

  /** Where DELETE goes; undefined where the definition ends subscriptions by their callback URL, or nobody told. */
  get location(): string | undefined {
    return this.#ender === undefined ? this.#locations.at(-1) : undefined;
  }

  /** True when sending it again gave it another address. */
  get wasDoubled(): boolean {
    return new Set(this.#locations).size > 1;
  }

  /** Unsubscribes as the engine does; undefined when there is no way. */
  async end(): Promise<Exchange | undefined> {
    const walk = this.#walk;
    if (this.#ender !== undefined) {
      const { descriptor } = walk.session;
      return walk.call(exampleRequest(this.#ender, descriptor, { callbackUrl: this.mailbox.url }));
    }
    let last: Exchange | undefined;
    for (const target of new Set(this.#locations)) {
      last = await walk.send({ method: 'DELETE', target, headers: {} });
    }
    return last;
  }

  /** Leaves nothing behind; whatever comes of it has been judged elsewhere. */
  async discard(): Promise<void> {
    await this.end().catch(() => undefined);
  }
}

/** The operation that ends subscriptions by their callback URL, as the HTTP Webhook trigger has it. */
function enderByUrl({ operation, session }: Walk): OperationDescriptor | undefined {
  return session.descriptor.operations.find(
    ({ pattern, method }) =>
      pattern.kind === 'unsubscribe' &&
      pattern.by.kind === 'callbackUrl' &&
      pattern.of.includes(operation.id) &&
      // An address says all that such a DELETE wants to know: Location has it.
      !(method === 'delete' && ['path', 'query'].includes(pattern.by.location.in)),
  );
}
