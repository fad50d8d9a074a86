// The engine's side of the wire for the probe: requests with the connection's credentials, and a
// receiver for callbacks. On node:http, because fetch refuses what some definitions ask for (a body
// with GET, odd headers).
import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { AUDIENCE } from './issuer.js';

/** What the server accepts in the run. */
export const CREDENTIALS = { apiKey: 'corpus-key', user: 'corpus', password: 'corpus-password' };

/**
 * How a server of the run is told what to accept, and to listen on any port.
 * @param {string} issuer URL of the token issuer.
 */
export function serverEnvironment(issuer) {
  return {
    PORT: '0',
    API_KEYS: CREDENTIALS.apiKey,
    BASIC_USERS: `${CREDENTIALS.user}:${CREDENTIALS.password}`,
    CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
    OAUTH_ISSUER: issuer,
    OAUTH_AUDIENCE: AUDIENCE,
  };
}

/** Seconds for one answer. */
const TIMEOUT = 30;

/** @typedef {import('../../templates/runtime/server/descriptor.ts').ConnectorDescriptor} Descriptor */
/** @typedef {import('../../templates/runtime/server/descriptor.ts').OperationDescriptor} Operation */
/** @typedef {{ status: number, headers: import('node:http').IncomingHttpHeaders, body: string }} Answer */
/** @typedef {{ method: string, target: string, headers: Readonly<Record<string, string>>, body?: string | Uint8Array }} Message */

/**
 * @param {{ descriptor: Descriptor, issuer: string }} options
 * @returns {Promise<{ send: (operation: Operation, message: Message) => Promise<Answer>, close: () => void }>}
 */
export async function startSender({ descriptor, issuer }) {
  const token = await tokenOf(descriptor, issuer);
  const agent = new Agent({ keepAlive: true });
  return {
    send(operation, message) {
      return exchange(agent, authorised(descriptor, operation, message, token));
    },
    close: () => agent.destroy(),
  };
}

/**
 * An access token with all scopes that any operation asks for.
 * @param {Descriptor} descriptor
 * @param {string} issuer
 */
export async function tokenOf(descriptor, issuer) {
  const scopes = descriptor.operations.flatMap(({ security }) =>
    security.flat().flatMap((one) => one.scopes),
  );
  const asked = encodeURIComponent([...new Set(scopes)].join(' '));
  return (await fetch(`${issuer}/token?scope=${asked}`)).text();
}

/**
 * With the credentials of the operation's first requirement.
 * @param {Descriptor} descriptor
 * @param {Operation} operation
 * @param {Message} message
 * @param {string} token
 * @returns {Message}
 */
function authorised(descriptor, operation, message, token) {
  const target = new URL(message.target);
  /** @type {Record<string, string>} */
  const headers = { accept: '*/*', ...message.headers };
  for (const { scheme } of operation.security[0] ?? []) {
    const way = descriptor.security[scheme];
    if (way?.kind === 'oauth2') headers.authorization = `Bearer ${token}`;
    if (way?.kind === 'basic') {
      const pair = `${CREDENTIALS.user}:${CREDENTIALS.password}`;
      headers.authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    }
    if (way?.kind !== 'apiKey') continue;
    if (way.in === 'header') headers[way.name.toLowerCase()] = CREDENTIALS.apiKey;
    // Not URLSearchParams.set: it would write the other parameters anew.
    else if (!target.searchParams.has(way.name)) {
      const pair = `${encodeURIComponent(way.name)}=${CREDENTIALS.apiKey}`;
      target.search += `${target.search === '' ? '?' : '&'}${pair}`;
    }
  }
  return { ...message, target: target.href, headers };
}

/**
 * @param {Agent} agent
 * @param {Message} message
 * @returns {Promise<Answer>}
 */
function exchange(agent, { method, target, headers, body }) {
  return new Promise((done, fail) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      target,
      { method, agent, headers: { ...headers, ...length }, timeout: TIMEOUT * 1000 },
      (response) => {
        /** @type {Buffer[]} */
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.once('error', fail);
        response.once('end', () =>
          done({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT} s`)));
    sent.once('error', fail);
    sent.end(body);
  });
}

/**
 * Takes callbacks on a free port of 127.0.0.1. `arrival` gives the body of the first for a path.
 * @returns {Promise<{ url: string, arrival: (path: string, seconds: number) => Promise<string>, close: () => void }>}
 */
export async function startReceiver() {
  /** @type {Map<string, string>} */
  const arrived = new Map();
  /** @type {Map<string, (body: string) => void>} */
  const waiting = new Map();
  const server = createServer((message, response) => {
    const path = message.url ?? '';
    void text(message).then((body) => {
      response.writeHead(200).end();
      if (!arrived.has(path)) arrived.set(path, body);
      waiting.get(path)?.(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    arrival(path, seconds) {
      const body = arrived.get(path);
      if (body !== undefined) return Promise.resolve(body);
      return new Promise((done, fail) => {
        const timer = setTimeout(
          () => fail(new Error(`no callback within ${seconds} s`)),
          seconds * 1000,
        );
        waiting.set(path, (found) => {
          clearTimeout(timer);
          done(found);
        });
      });
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
