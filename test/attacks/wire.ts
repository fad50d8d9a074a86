// Bytes on a connection of one's own, for what no HTTP client would send, and a server that counts who
// connects to it.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Longest wait for an answer, so that a test ends that gets none. */
const PATIENCE_MS = 20_000;

/** Connects and sends; the socket goes when the test ends. */
export function open(url: string, bytes: string | Buffer): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  onTestFinished(() => void socket.destroy());
  return socket;
}

/**
 * Sends, and reads until the other side ends the connection or `enough` is there.
 *
 * @throws Error when neither happens for long.
 */
export async function exchange(
  url: string,
  bytes: string | Buffer,
  enough?: RegExp,
): Promise<string> {
  const socket = open(url, bytes);
  let text = '';
  const timer = setTimeout(() => {
    socket.destroy(new Error('no answer'));
  }, PATIENCE_MS);
  let late = false;
  socket.once('error', (error) => (late = error.message === 'no answer'));
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
    if (enough?.test(text) === true) socket.destroy();
  });
  await once(socket, 'close').catch(() => {});
  clearTimeout(timer);
  if (late) throw new Error(`Nothing ended the exchange; so far there is ${JSON.stringify(text)}.`);
  return text;
}

/** Status codes of all answers in a text. */
export function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}

/** A request with these lines in its head; the connection ends after the answer. */
export function request(line: string, headers: readonly string[] = [], body = ''): string {
  return [line, 'Host: x', 'Connection: close', ...headers, '', body].join('\r\n');
}

export interface Trap {
  readonly port: number;
  /** Connections so far. */
  connections(): number;
}

/** A server where nothing may arrive. */
export async function startTrap(): Promise<Trap> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { port, connections: () => connections };
}
