// Calls every operation of a running project through its generated client, as the code of a user
// would: `node client.js FOLDER URL ISSUER`. Inputs are the runtime's own examples, as values. Polling
// actions are followed to their result, polling triggers watched until an item comes, webhooks
// subscribed, called back, parsed and ended twice. Sends the reasons of failure to its parent.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CREDENTIALS, startReceiver, tokenOf } from './wire.js';

/** Seconds for one operation, the mock's own events included. */
const PATIENCE = 30;

const [folder = '', url = '', issuer = ''] = process.argv.slice(2);
/** @param {string} path */
const load = (path) => import(pathToFileURL(join(folder, 'dist/generated', path)).href);
const { descriptor } = await load('descriptor.gen.js');
const { createClient } = await load('client.gen.js');
const { exampleRequest } = await load('runtime/server/examples.js');
const { exampleTexts } = await load('runtime/server/example-texts.js');
const { coerceTexts } = await load('runtime/server/parameters.js');
const { variablesOf } = await load('runtime/server/urls.js');

/** @typedef {import('../../templates/runtime/server/descriptor.ts').OperationDescriptor} Operation */

const receiver = await startReceiver();
const token = await tokenOf(descriptor, issuer);
const client = createClient({
  baseUrl: `${url}${descriptor.basePath}`,
  auth: {
    apiKey: CREDENTIALS.apiKey,
    basic: { username: CREDENTIALS.user, password: CREDENTIALS.password },
    bearer: token,
  },
  fetch: impatient,
});

/** `fetch`, but the run has no time for Retry-After. @type {typeof fetch} */
async function impatient(...args) {
  const answer = await fetch(...args);
  const wait = answer.headers.get('retry-after');
  if (wait === null || wait === '0') return answer;
  await new Promise((wake) => setTimeout(wake, 100));
  const headers = new Headers(answer.headers);
  headers.set('retry-after', '0');
  return new Response(answer.body, { status: answer.status, headers });
}

/**
 * An example of the operation's input, as the client's types have it.
 * @param {Operation} operation
 * @param {string} callbackUrl
 */
function inputOf(operation, callbackUrl) {
  /** @type {Record<string, Record<string, unknown>>} */
  const input = { path: {}, query: {}, headers: {} };
  for (const name of variablesOf(operation.path)) input.path[name] = 'string';
  const { location } = callbackOf(operation.pattern) ?? {};
  for (const parameter of operation.parameters) {
    const group = parameter.in === 'header' ? 'headers' : parameter.in;
    const isCallback = location?.in === parameter.in && location.path[0] === parameter.name;
    if (isCallback) input[group][parameter.name] = callbackUrl;
    else if (parameter.required || parameter.in === 'path') {
      const texts = exampleTexts(parameter, descriptor, parameter.in === 'query');
      const value = coerceTexts(texts, parameter);
      input[group][parameter.name] = value === '' && parameter.in === 'path' ? 'string' : value;
    }
  }
  const body = bodyOf(operation, callbackUrl);
  return body === undefined ? input : { ...input, body };
}

/** @param {Operation} operation @param {string} callbackUrl */
function bodyOf(operation, callbackUrl) {
  const { body } = operation;
  const example = exampleRequest(operation, descriptor, { callbackUrl }).body;
  if (body === undefined || example === undefined) return undefined;
  if (body.kind === 'json') return JSON.parse(String(example));
  if (body.kind !== 'form') return example;
  const { location } = callbackOf(operation.pattern) ?? {};
  const multipart = body.encoding === 'multipart';
  const chosen = body.fields.filter(({ required, name }) => required || location?.path[0] === name);
  const fields = chosen.length === 0 && multipart ? body.fields.slice(0, 1) : chosen;
  return Object.fromEntries(
    fields.map((field) => {
      if (field.file) {
        const bytes = new TextEncoder().encode('example');
        return [field.name, { name: 'example.bin', mediaType: 'application/octet-stream', bytes }];
      }
      if (location?.in === 'formData' && location.path[0] === field.name)
        return [field.name, callbackUrl];
      return [field.name, coerceTexts(exampleTexts(field, descriptor, true), field)];
    }),
  );
}

/** @param {Operation['pattern']} pattern */
function callbackOf(pattern) {
  if (pattern.kind === 'webhookTrigger' || pattern.kind === 'webhookAction')
    return { location: pattern.callback };
  return pattern.kind === 'unsubscribe' && pattern.by.kind === 'callbackUrl'
    ? { location: pattern.by.location }
    : undefined;
}

/** @param {Operation} operation @param {any} call A function of the client. */
async function use(operation, call) {
  const callback = `/${encodeURIComponent(operation.id)}`;
  const callbackUrl = `${receiver.url}${callback}`;
  const input = inputOf(operation, callbackUrl);
  const signal = AbortSignal.timeout(PATIENCE * 1000);
  switch (operation.pattern.kind) {
    case 'pollingTrigger': {
      for await (const { state } of call.watch(input, { signal, intervalMs: 100 })) {
        if (state === '') throw new Error('an item without a state');
        break;
      }
      return;
    }
    case 'webhookTrigger':
    case 'webhookAction': {
      const handle = await call.subscribe(input, { signal });
      call.parse(await receiver.arrival(callback, PATIENCE));
      await handle.unsubscribe({ signal });
      await handle.unsubscribe({ signal });
      return;
    }
    default:
      await call(input, { signal });
  }
  if (typeof call.items !== 'function') return;
  let count = 0;
  for await (const _item of call.items(input, { signal })) if ((count += 1) === 3) break;
}

/**
 * An operation that declares errors alone is answered with one of them.
 * @param {Operation} operation
 * @param {any} error
 */
function isDeclared({ responses }, { status }) {
  const good = responses.filter((one) => one.status === 'default' || one.status < 400);
  return good.length === 0 && responses.some((one) => one.status === status);
}

/** @type {string[]} */
const reasons = [];
const names = Object.keys(client);
if (names.length !== descriptor.operations.length)
  reasons.push(`${names.length} functions for ${descriptor.operations.length} operations`);
/** @param {Operation} operation @param {number} index */
const attempt = (operation, index) =>
  use(operation, client[names[index] ?? '']).catch((error) => {
    if (!isDeclared(operation, error))
      reasons.push(`${operation.id} (${operation.pattern.kind}): ${error.message ?? error}`);
  });
/** @type {Promise<void>[]} */
const later = [];
for (const [index, operation] of descriptor.operations.entries()) {
  const { kind } = operation.pattern;
  // Answered for the operations that lead to them, by the client's handles.
  if (kind === 'status' || kind === 'unsubscribe') continue;
  if (kind === 'action') await attempt(operation, index);
  else later.push(attempt(operation, index));
}
await Promise.all(later);
receiver.close();
process.send?.(reasons);
process.disconnect?.();
