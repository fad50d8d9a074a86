// A workflow engine's side of a callback: a real HTTP server on 127.0.0.1 that keeps what it is sent.

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** Resolves with the nth request (counted from 1) once its body is here. */
  nth(count: number): Promise<Received>;
}

export async function startReceiver(
  answer: (response: ServerResponse, count: number) => void = (response) => void response.end(),
): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.once('end', () => {
      const { method = '', url: path = '', headers } = request;
      received.push({ method, path, headers, body });
      for (const wake of waiting) wake();
      answer(response, received.length);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/run?sig=SECRET`,
    port,
    received,
    nth: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = received[count - 1];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
