// A real HTTP server that says what a test tells it to, one answer after the other, and notes what it
// was asked. The waits of the client under test are noted, and need not be waited for.

import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Says nothing: ends the connection at once, or never. */
  readonly silent?: 'cut' | 'hang';
}

export interface ScriptedServer {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** What was asked, in short: `GET /a`. */
  readonly asked: readonly string[];
  /** Adds answers. What is asked when there are none left is answered 418, which no client tries again. */
  answer(...replies: readonly Reply[]): void;
  /** Resolves when so many requests have come in. */
  arrived(count: number): Promise<void>;
}

export async function startServer(...replies: Reply[]): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const asked: string[] = [];
  const left = [...replies];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url = '', headers } = request;
    const isJson = headers['content-type'] === 'application/json';
    const reply = left.shift() ?? { status: 418, body: 'nothing left to answer' };
    if (reply.silent === 'cut') response.destroy();
    else if (reply.silent === undefined)
      response
        .writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers })
        .end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
    seen.push({ method, url, headers, body: isJson ? (JSON.parse(text) as unknown) : text });
    asked.push(`${method} ${url}`);
    server.emit('seen');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    asked,
    answer: (...more) => void left.push(...more),
    async arrived(count) {
      while (seen.length < count) await once(server, 'seen');
    },
  };
}

export interface Waits {
  /** Milliseconds of every wait of the client so far. */
  readonly all: readonly number[];
  /** How many have neither passed nor been given up. */
  readonly open: number;
}

/** From here on the client's waits pass at once, or never when they are held; those of the HTTP stack do as usual. */
export function watchWaits(held: 'held' | 'passing' = 'passing'): Waits {
  const real = { setTimeout, clearTimeout };
  const all: number[] = [];
  const open = new Set<unknown>();
  const set = vi.spyOn(globalThis, 'setTimeout');
  const clear = vi.spyOn(globalThis, 'clearTimeout');
  onTestFinished(() => {
    set.mockRestore();
    clear.mockRestore();
  });
  set.mockImplementation(((work: () => void, milliseconds = 0) => {
    if (!new Error('who asks').stack?.includes('runtime/client/send'))
      return real.setTimeout(work, milliseconds);
    all.push(milliseconds);
    const timer = real.setTimeout(
      () => {
        open.delete(timer);
        work();
      },
      held === 'held' ? 100_000 : 0,
    );
    open.add(timer);
    return timer;
  }) as typeof setTimeout);
  clear.mockImplementation((timer) => {
    open.delete(timer);
    real.clearTimeout(timer);
  });
  return {
    all,
    get open() {
      return open.size;
    },
  };
}

/** An HTTP date so far ahead; it has whole seconds, so it is up to one less. */
export function dateIn(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toUTCString();
}

/** What a promise was rejected with; throws when it was not. */
export async function rejection(promise: PromiseLike<unknown>): Promise<unknown> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`It did not fail: ${JSON.stringify(result)}`);
}
