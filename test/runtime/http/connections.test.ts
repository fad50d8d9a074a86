// Connections of callers that do not read: they are cut off, and those who are only waited for are not.

import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connector, operation, type Running, run } from './running-server.js';

const large = Buffer.alloc(30_000_000, 'x');
const controllers = {
  large: { handle: () => ({ status: 200, body: large.toString() }) },
  slow: {
    async handle() {
      await sleep(1500);
      return { status: 200, body: 'done' };
    },
  },
};

function start(env: Record<string, string>): Promise<Running> {
  return run(connector([operation('large'), operation('slow')]), controllers, { env });
}

/** Sends bytes, and reads nothing. */
function send({ url }: Running, text: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  socket.write(text);
  onTestFinished(() => void socket.destroy());
  return socket;
}

const connections = ({ server }: Running): Promise<number> =>
  new Promise((resolve, reject) => {
    server.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

const request = (path: string): string => `GET /v1/${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** Everything that arrives until the other side ends. */
async function receivedBy(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('connections', () => {
  it('whose request arrives while the server ends are still answered', async () => {
    const running = await start({ SHUTDOWN_SECONDS: '10' });
    const socket = send(running, 'GET /v1/slow HTTP/1.1\r\nHost: x\r\n');
    while ((await connections(running)) === 0) await sleep(5);
    const closed = running.server.close();
    // The port is closed now.
    await expect(fetch(running.url)).rejects.toThrow();
    socket.write('\r\n');
    expect(await receivedBy(socket)).toMatch(/^HTTP\/1\.1 200 [^]*\r\nconnection: close\r\n/i);
    await closed;
  });

  it.each(['Content-Length: 50000000', 'Transfer-Encoding: chunked'])(
    'of who is refused in the middle of a large body end: %s',
    async (header) => {
      const running = await start({});
      const head = `POST /v1/nothing HTTP/1.1\r\nHost: x\r\n${header}\r\n\r\n`;
      const socket = send(running, header.startsWith('T') ? `${head}10000\r\n` : head);
      const piece = Buffer.alloc(16_000, 'x');
      // It goes on sending as long as it is let.
      const timer = setInterval(() => socket.write(piece), 20);
      onTestFinished(() => clearInterval(timer));
      const answer = await receivedBy(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 404 /);
      expect(answer).toMatch(/\r\nconnection: close\r\n/i);
      await expect.poll(() => connections(running), { timeout: 10_000 }).toBe(0);
    },
  );

  it('of who is refused in the middle of a small body stay', async () => {
    const running = await start({});
    const socket = send(
      running,
      'POST /v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n',
    );
    socket.write('x'.repeat(10_000));
    socket.write('GET /v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await receivedBy(socket)).match(/HTTP\/1\.1 404 /g)).toHaveLength(2);
  });

  it('of who takes nothing of an answer are cut', async () => {
    const running = await start({ WRITE_TIMEOUT_SECONDS: '1' });
    send(running, request('large'));
    await expect.poll(() => connections(running)).toBe(1);
    await expect.poll(() => connections(running), { timeout: 10_000 }).toBe(0);
  });

  it('of who waits for an answer stay', async () => {
    const running = await start({ WRITE_TIMEOUT_SECONDS: '1' });
    expect(await (await fetch(`${running.url}/v1/slow`)).json()).toBe('done');
  });

  it('of who sends no HTTP and reads nothing are cut at once', async () => {
    const running = await start({});
    const socket = send(running, 'GET ');
    await expect.poll(() => connections(running)).toBe(1);
    socket.write('nonsense\r\n\r\n');
    await expect.poll(() => connections(running)).toBe(0);
  });

  it('are so many at most', async () => {
    const running = await start({ MAX_CONNECTIONS: '3' });
    for (let n = 0; n < 3; n += 1) send(running, 'GET ');
    await expect.poll(() => connections(running)).toBe(3);
    await expect(fetch(`${running.url}/v1/slow`)).rejects.toThrow();
  });
});
