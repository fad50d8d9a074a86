// Asks every operation of a running project, as the engine would: `node probe.js FOLDER URL ISSUER`.
// Requests are the runtime's own examples, sent by the project's own client, so that the two are held
// against each other; what the client cannot see (Location, the callback) is asked with bare fetch.
// Sends the reasons of failure to its parent; none means that all is well.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CREDENTIALS } from './stages.js';

const [folder = '', url = '', issuer = ''] = process.argv.slice(2);
/** @param {string} path */
const load = (path) => import(pathToFileURL(join(folder, 'dist/generated', path)).href);
const { descriptor } = await load('descriptor.gen.js');
const { createClient } = await load('client.gen.js');
const { exampleRequest } = await load('runtime/server/examples.js');

/** Bodies that arrived, by path. */
const received = new Map();
const receiver = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  received.set(request.url, Buffer.concat(chunks).toString());
  response.writeHead(200).end();
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
const address = receiver.address();
const receiverUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

/** @typedef {{ id: string, pattern: any, parameters: any[], responses: any[], security: any[], method: string, path: string, controller?: string }} Operation */

const scopes = descriptor.operations.flatMap((/** @type {Operation} */ operation) =>
  operation.security.flat().flatMap((/** @type {{ scopes: string[] }} */ one) => one.scopes),
);
const token = await (
  await fetch(`${issuer}/token?scope=${encodeURIComponent([...new Set(scopes)].join(' '))}`)
).text();

/** The last answer, as it came over the wire. @type {Response | undefined} */
let last;
const client = createClient({
  baseUrl: `${url}${descriptor.basePath}`,
  auth: {
    apiKey: CREDENTIALS.apiKey,
    basic: { username: CREDENTIALS.user, password: CREDENTIALS.password },
    bearer: token,
  },
  timeoutMs: 30_000,
  fetch: async (/** @type {string} */ input, /** @type {RequestInit} */ init) => {
    last = await fetch(input, init);
    return last.clone();
  },
});

/** A call to a URL that the server handed out, with the connection's credentials. */
async function follow(
  /** @type {Operation} */ operation,
  /** @type {string} */ location,
  /** @type {RequestInit} */ init = {},
) {
  if (!location.startsWith(`${url}${descriptor.basePath}/`) && !location.startsWith(`${url}/`)) {
    throw new Error(`Location is not below the public base URL: ${location}`);
  }
  const target = new URL(location);
  const headers = new Headers(init.headers);
  for (const { scheme } of operation.security[0] ?? []) {
    const { kind, in: place, name } = descriptor.security[scheme];
    if (kind === 'oauth2') headers.set('authorization', `Bearer ${token}`);
    else if (kind === 'basic') {
      const pair = `${CREDENTIALS.user}:${CREDENTIALS.password}`;
      headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
    } else if (place === 'header') headers.set(name, CREDENTIALS.apiKey);
    else target.searchParams.set(name, CREDENTIALS.apiKey);
  }
  return fetch(target, { ...init, headers, signal: AbortSignal.timeout(30_000) });
}

/** Sends the operation's example with the client and gives the raw answer. */
async function ask(/** @type {Operation} */ operation, /** @type {string} */ callback) {
  const input = structuredClone(exampleRequest(operation, descriptor));
  const { callback: place } = operation.pattern;
  if (place !== undefined) put(input, place, callback);
  last = undefined;
  try {
    await client[operation.controller ?? ''](input);
  } catch (error) {
    // The status is judged by what came over the wire; a body that the client could not read, or a
    // request that it could not send, is a fault of its own.
    const { code, cause } = /** @type {{ code?: string, cause?: unknown }} */ (error);
    if (code !== 'status') throw new Error(`the client: ${code ?? ''} ${cause ?? error}`);
  }
  if (last === undefined) throw new Error('the client sent nothing');
  return last;
}

/** Puts the callback URL where the subscribe request carries it. */
function put(
  /** @type {any} */ input,
  /** @type {{ in: string, path: string[] }} */ place,
  /** @type {string} */ value,
) {
  const group = { header: 'headers', formData: 'body' }[place.in] ?? place.in;
  const path = [group, ...place.path];
  let node = input;
  for (const name of path.slice(0, -1)) node = node[name] ??= {};
  node[path.at(-1) ?? ''] = value;
}

/** The beginning of a body, for a reason. */
async function words(/** @type {Response} */ response) {
  const text = await response.text().catch(String);
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}

async function expectStatus(
  /** @type {Response} */ response,
  /** @type {number[]} */ statuses,
  /** @type {string} */ what,
) {
  if (statuses.includes(response.status)) return;
  const wanted = statuses.join(' or ') || 'a declared status';
  throw new Error(`${what} answered ${response.status}, not ${wanted}: ${await words(response)}`);
}

/** The statuses that a success may have: the declared 2xx; 200 where only `default` or an error is declared. */
function successes(/** @type {Operation} */ { responses }) {
  const declared = responses
    .map(({ status }) => status)
    .filter((status) => typeof status === 'number' && status < 400);
  return declared.length > 0 ? declared : [200, 204];
}

function locationOf(/** @type {Response} */ response) {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`${response.status} without Location`);
  return location;
}

/** Asks until the answer is something other than 202; bounded. */
async function until(
  /** @type {Operation} */ operation,
  /** @type {string} */ location,
  /** @type {number} */ seconds,
) {
  const end = performance.now() + seconds * 1000;
  let next = location;
  for (;;) {
    const response = await follow(operation, next);
    if (response.status !== 202) return response;
    next = locationOf(response);
    if (performance.now() > end) throw new Error(`still 202 after ${seconds} s`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

async function callbackAt(/** @type {string} */ path, /** @type {number} */ seconds) {
  const end = performance.now() + seconds * 1000;
  while (!received.has(path)) {
    if (performance.now() > end) throw new Error(`no callback within ${seconds} s`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

async function unsubscribe(
  /** @type {Operation} */ operation,
  /** @type {string | null} */ location,
  /** @type {string} */ callback,
) {
  const { unsubscribeOperation: id } = operation.pattern;
  const own = descriptor.operations.find((/** @type {Operation} */ one) => one.id === id);
  if (own?.pattern.by.kind === 'callbackUrl') {
    const input = structuredClone(exampleRequest(own, descriptor));
    put(input, own.pattern.by.location, callback);
    const response = await follow(own, `${url}${descriptor.basePath}${own.path}`, {
      method: own.method.toUpperCase(),
      headers: { 'content-type': 'application/json' },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    return expectStatus(response, successes(own), `unsubscribing by ${id}`);
  }
  if (location === null) throw new Error('subscribed without Location');
  const expected = own === undefined ? [200, 202, 204] : successes(own);
  const response = await follow(operation, location, {
    method: own?.method.toUpperCase() ?? 'DELETE',
  });
  await expectStatus(response, expected, `unsubscribing${id ? ` by ${id}` : ''}`);
  const again = await follow(operation, location, {
    method: own?.method.toUpperCase() ?? 'DELETE',
  });
  await expectStatus(again, [...expected, 404, 410], 'unsubscribing twice');
}

/** The first answer is judged at once; what takes time is returned, to be waited for with the rest. */
async function check(/** @type {Operation} */ operation) {
  const { pattern } = operation;
  const path = `/${encodeURIComponent(operation.id)}`;
  const response = await ask(operation, `${receiverUrl}${path}`);
  switch (pattern.kind) {
    case 'action':
      return expectStatus(response, successes(operation), 'it');
    case 'pollingAction': {
      await expectStatus(response, [202], 'the start');
      const result = await until(operation, locationOf(response), 20);
      return expectStatus(result, [pattern.resultStatus], 'the end');
    }
    case 'pollingTrigger': {
      await expectStatus(response, [202], 'the first call');
      const location = locationOf(response);
      if (response.headers.get('retry-after') === null) throw new Error('202 without Retry-After');
      return async () => {
        const event = await until(operation, location, 20);
        await expectStatus(event, [200], 'the poll with an event');
        locationOf(event);
      };
    }
    case 'webhookTrigger':
    case 'webhookAction': {
      await expectStatus(response, [pattern.subscribedStatus], 'subscribing');
      const location = response.headers.get('location');
      return async () => {
        await callbackAt(path, 20);
        await unsubscribe(operation, location, `${receiverUrl}${path}`);
      };
    }
    default:
      throw new Error(`unknown pattern ${pattern.kind}`);
  }
}

/** @type {string[]} */
const reasons = [];
const fail = (/** @type {Operation} */ { id, pattern }, /** @type {unknown} */ error) => {
  const text = error instanceof Error ? error.message : String(error);
  reasons.push(`${id} (${pattern.kind}): ${text}`);
};
const later = [];
for (const operation of descriptor.operations) {
  // The runtime answers these for the operations that lead to them, and is asked there.
  if (['status', 'unsubscribe'].includes(operation.pattern.kind)) continue;
  try {
    const rest = await check(operation);
    if (typeof rest === 'function') later.push(rest().catch((error) => fail(operation, error)));
  } catch (error) {
    fail(operation, error);
  }
}
await Promise.all(later);
receiver.closeAllConnections();
receiver.close();
process.send?.(reasons);
process.disconnect?.();
