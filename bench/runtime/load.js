// Sends one request after the other over some connections that stay open. Written on sockets, because a
// client of a library costs more than the servers that are measured and the machine has few cores.
import { once } from 'node:events';
import { connect } from 'node:net';

/** Longest that one load may take. */
const LOAD_MS = 300_000;

/**
 * The bytes of a request.
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {unknown} [body]
 */
export function requestOf(method, path, headers, body) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const all = {
    host: '127.0.0.1',
    ...headers,
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`);
}

/**
 * @param {string} url
 * @param {(index: number) => Buffer} requestAt
 * @param {{ count: number, connections?: number, status: number }} options
 * @returns {Promise<string>} The body of the first answer.
 * @throws for an answer with another status.
 */
export async function load(url, requestAt, { count, connections = 16, status }) {
  const { hostname, port } = new URL(url);
  let sent = 0;
  let first = '';
  const one = async () => {
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.setNoDelay(true);
    try {
      await exchange(
        socket,
        () => (sent < count ? requestAt(sent++) : undefined),
        (answer) => {
          if (answer.status !== status)
            throw new Error(`${url} answered ${answer.status}: ${answer.body()}`);
          if (first === '') first = answer.body();
        },
      );
    } finally {
      socket.destroy();
    }
  };
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${url}: the load took longer than ${LOAD_MS / 1000} s.`)),
      LOAD_MS,
    );
  });
  const all = Promise.all(Array.from({ length: Math.min(connections, count) }, one));
  try {
    await Promise.race([all, late]);
  } finally {
    clearTimeout(timer);
  }
  return first;
}

/**
 * @param {import('node:net').Socket} socket
 * @param {() => Buffer | undefined} next
 * @param {(answer: { status: number, body: () => string }) => void} take
 * @returns {Promise<void>}
 */
function exchange(socket, next, take) {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const send = () => {
      const request = next();
      if (request === undefined) resolve();
      else socket.write(request);
    };
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The server closed the connection.')));
    socket.on('data', (chunk) => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = bytes.latin1Slice(0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (bytes.length < end + 4 + length) return;
      const answer = bytes;
      bytes = Buffer.alloc(0);
      try {
        take({
          status: Number(head.slice(9, 12)),
          body: () => answer.toString('utf8', end + 4, end + 4 + length),
        });
        send();
      } catch (error) {
        reject(error);
      }
    });
    send();
  });
}
