// Where callbacks go: a server beside the one that is killed. One in fifty is refused the first time, so
// that deliveries that are tried again are under way at a kill, too.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ledger } from './ledger.js';

const REFUSED = 50;

export interface Receiver {
  readonly url: string;
  close(): Promise<void>;
}

export async function startReceiver(ledger: Ledger): Promise<Receiver> {
  const seen = new Set<string>();
  const server: Server = createServer((request, response) => {
    const id = String(request.headers['webhook-id']);
    let text = '';
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece));
    // Does not come when the server dies in the middle of its request.
    request.on('end', () => {
      const isFirst = !seen.has(id);
      seen.add(id);
      if (isFirst && seen.size % REFUSED === 0) {
        response.writeHead(503, { 'retry-after': '0' }).end();
        return;
      }
      const { number } = JSON.parse(text) as { number: number };
      ledger.arrived(request.url ?? '', number, id);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}
