// A proxy in front of PostgreSQL that can lose connections, at a message of the client's choice.

import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface PostgresProxy {
  /** The same URL, by way of the proxy. */
  readonly url: string;
  /** Loses the next connection that sends the text: before the server gets it, or before its answer comes back. Resolves then. */
  loseAt(text: string, when: 'before' | 'after'): Promise<void>;
  /** Loses all connections, and refuses new ones until `open`. */
  close(): void;
  open(): void;
  /** New connections go to the server on this port, as after a fail-over. */
  retarget(port: number): void;
}

export async function startProxy(databaseUrl: string): Promise<PostgresProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isOpen = true;
  let trap: { text: string; when: 'before' | 'after'; sprung: () => void } | undefined;
  const server = createServer((client) => {
    if (!isOpen) return void client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let isLost = false;
    client.on('data', (chunk) => {
      const sprung = trap !== undefined && chunk.includes(trap.text) ? trap : undefined;
      if (sprung === undefined) return void upstream.write(chunk);
      trap = undefined;
      isLost = true;
      if (sprung.when === 'before') client.destroy();
      else upstream.write(chunk);
      if (sprung.when === 'before') sprung.sprung();
      else upstream.once('data', sprung.sprung);
    });
    upstream.on('data', (chunk) => {
      if (isLost) client.destroy();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const loseAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(() => {
    loseAll();
    server.close();
  });
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    loseAt: (text, when) => new Promise((sprung) => (trap = { text, when, sprung })),
    close() {
      isOpen = false;
      loseAll();
    },
    open() {
      isOpen = true;
    },
    retarget(port) {
      target.port = String(port);
    },
  };
}
