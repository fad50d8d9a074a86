// What stands in front of the replicas: each request goes to the next one of them, over a connection of
// its own. It repeats nothing but what no replica has got.

import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** For a replica to be there again. */
const NONE_MS = 60_000;
const WATCH_MS = 100;

export interface Balancer {
  readonly url: string;
  /** Sends requests there, too: the base of a replica's addresses. */
  add(target: string): void;
  remove(target: string): void;
  /** Whether requests go there. */
  has(target: string): boolean;
  /** Resolves when there is one. */
  up(): Promise<void>;
  /** How many requests each has got. */
  readonly sent: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** @param options `watch`: whether replicas are asked for their readiness, and get nothing while they are not ready. */
export async function startBalancer({ watch = false } = {}): Promise<Balancer> {
  const targets: string[] = [];
  const out = new Set<string>();
  const sent = new Map<string, number>();
  let next = 0;
  let isClosed = false;
  const ready = (): string[] => targets.filter((target) => !out.has(target));
  const up = async (): Promise<void> => {
    for (const end = Date.now() + NONE_MS; ready().length === 0 && Date.now() < end;)
      await sleep(5);
  };
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await buffer(incoming);
    for (let tries = 0; tries < 5; tries += 1) {
      await up();
      const list = ready();
      const target = list[(next += 1) % list.length];
      if (target === undefined) break;
      sent.set(target, (sent.get(target) ?? 0) + 1);
      if (await forward(target, incoming, body, outgoing)) return;
    }
    outgoing.destroy();
  };
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const watching = (async () => {
    while (watch && !isClosed) {
      await Promise.all(
        targets.map(async (target) => {
          if (await isReady(target)) out.delete(target);
          else out.add(target);
        }),
      );
      await sleep(WATCH_MS);
    }
  })();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    up,
    has: (target) => ready().includes(target),
    add(target) {
      // Not before it has said that it is ready.
      if (watch) out.add(target);
      targets.push(target);
    },
    remove(target) {
      const at = targets.indexOf(target);
      if (at >= 0) targets.splice(at, 1);
      out.delete(target);
    },
    async close() {
      isClosed = true;
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await watching;
    },
  };
}

/** False when the target has not got the request. Rejects when the answer was cut off. */
function forward(
  target: string,
  { headers, method, url }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(target);
    const options = { hostname, port, path: url, method, headers, agent: false as const };
    const passed = request(options, (answer) => {
      const { connection: _, ...rest } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, rest);
      answer.on('error', reject);
      answer.on('end', () => resolve(true));
      answer.pipe(outgoing);
    });
    passed.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') resolve(false);
      else reject(error);
    });
    passed.end(body);
  });
}

async function isReady(target: string): Promise<boolean> {
  try {
    const answer = await fetch(`${target}/readyz`, { signal: AbortSignal.timeout(2000) });
    await answer.text();
    return answer.ok;
  } catch {
    return false;
  }
}
