// The engine's side of callbacks: a server on 127.0.0.1 with one address for every subscription. What
// arrives is kept as it came; whoever waits is woken by it.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SimulationError } from './types.js';

export interface Callback {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** What the receiver answered. */
  readonly status: number;
}

/** Statuses of the next answers of an address, in order; then 202. */
type Script = Array<{
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}>;

/** One callback URL. */
export class Mailbox {
  readonly url: string;
  /** Path and query of the URL as it was given out. */
  readonly target: string;
  /** The part of its query that is a secret. */
  readonly signature: string;
  readonly received: Callback[] = [];
  readonly script: Script = [];
  /** Answered when the script is used up. */
  usual = 202;
  readonly #waiting = new Set<() => void>();

  constructor(base: string, id: string) {
    this.signature = randomUUID().replaceAll('-', '');
    // As the engine's own URLs: parameters in an order of their own, and one that is encoded.
    const path = `/workflows/${id}/triggers/manual/paths/invoke`;
    const query = `api-version=2016-10-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${this.signature}`;
    this.url = `${base}${path}?${query}`;
    this.target = `${new URL(base).pathname.replace(/\/$/, '')}${path}?${query}`;
  }

  take(callback: Callback): void {
    this.received.push(callback);
    for (const wake of this.#waiting) wake();
  }

  /** Callbacks that were answered with a 2xx. */
  get delivered(): readonly Callback[] {
    return this.received.filter(({ status }) => status < 300);
  }

  /** Resolves with true once `condition` holds, with false when it does not within `ms`. */
  async until(condition: () => boolean, ms: number): Promise<boolean> {
    if (condition()) return true;
    return new Promise((done) => {
      const end = (held: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        done(held);
      };
      const look = (): void => {
        if (condition()) end(true);
      };
      const timer = setTimeout(() => end(condition()), ms);
      this.#waiting.add(look);
    });
  }
}

export class Receiver {
  readonly #server: Server;
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #base: string;
  callbacks = 0;

  private constructor(server: Server, base: string) {
    this.#server = server;
    this.#base = base;
  }

  /**
   * @param port any free one if absent.
   * @param publicUrl what leads to it from elsewhere; its own address if absent.
   */
  static async start(port: number | undefined, publicUrl: string | undefined): Promise<Receiver> {
    let receiver: Receiver | undefined;
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      try {
        for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      } catch {
        return;
      }
      const target = request.url ?? '';
      const { status, headers } = receiver?.answer(target) ?? { status: 404 };
      response.writeHead(status, headers).end();
      const { method = '' } = request;
      receiver?.keep({
        method,
        target,
        headers: request.headers,
        body: Buffer.concat(chunks),
        status,
      });
    });
    server.listen(port ?? 0, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new SimulationError(
        `Callbacks cannot be received on port ${port}: ${code}. Give another.`,
      );
    }
    server.unref();
    const { port: bound } = server.address() as AddressInfo;
    const base = (publicUrl ?? `http://127.0.0.1:${bound}`).replace(/\/+$/, '');
    receiver = new Receiver(server, base);
    return receiver;
  }

  /** A callback URL that nobody has yet. */
  mailbox(): Mailbox {
    const id = randomUUID().replaceAll('-', '');
    const mailbox = new Mailbox(this.#base, id);
    this.#mailboxes.set(id, mailbox);
    return mailbox;
  }

  answer(target: string): Script[number] {
    const mailbox = this.#find(target);
    if (mailbox === undefined) return { status: 404 };
    return mailbox.script.shift() ?? { status: mailbox.usual };
  }

  keep(callback: Callback): void {
    this.callbacks++;
    this.#find(callback.target)?.take(callback);
  }

  /** By the id in the path, so that a callback whose URL was changed is found all the same. */
  #find(target: string): Mailbox | undefined {
    return this.#mailboxes.get(/\/workflows\/([0-9a-f]{32})/.exec(target)?.[1] ?? '');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
