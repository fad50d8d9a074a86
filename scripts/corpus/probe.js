// Asks every operation of a running project, as the engine would: `node probe.js FOLDER URL ISSUER`.
// Requests are the runtime's own examples, put on the wire as they are, with the declared credentials.
// What an operation promises is followed to its end: a job to its result, a polling trigger to an
// event, a subscription to its callback and its end. Sends the reasons of failure to its parent.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requestShape } from '../../dist/src/model/paths.js';
import { startReceiver, startSender } from './wire.js';

/** Seconds for what the mock does by itself: a job, an event, a callback. */
const PATIENCE = 30;

const [folder = '', url = '', issuer = ''] = process.argv.slice(2);
/** @param {string} path */
const load = (path) => import(pathToFileURL(join(folder, 'dist/generated', path)).href);
const { descriptor } = await load('descriptor.gen.js');
const { exampleRequest } = await load('runtime/server/examples.js');
const { stateOf } = await load('runtime/server/gateway-state.js');

/** @typedef {import('../../templates/runtime/server/descriptor.ts').OperationDescriptor} Operation */
/** @typedef {import('./wire.js').Answer} Answer */

const receiver = await startReceiver();
const sender = await startSender({ descriptor, issuer });

/** @param {Operation} operation @param {string} [callbackUrl] */
function ask(operation, callbackUrl) {
  const options = callbackUrl === undefined ? {} : { callbackUrl };
  const { method, path, headers, body } = exampleRequest(operation, descriptor, options);
  return sender.send(operation, { method, target: `${url}${path}`, headers, body });
}

/** @param {string} location */
function own(location) {
  if (!location.startsWith(`${url}/`)) throw new Error(`Location leads elsewhere: ${location}`);
  return location;
}

/** @param {Operation} operation @param {string} location @param {string} [method] */
function follow(operation, location, method = 'GET') {
  return sender.send(operation, { method, target: own(location), headers: {} });
}

/** The trigger's request again, at the address that its last answer gave. @param {Operation} operation @param {string} location */
function pollAgain(operation, location) {
  const { method, headers, body } = exampleRequest(operation, descriptor);
  return sender.send(operation, { method, target: own(location), headers, body });
}

/** @param {Answer} answer @param {readonly number[]} statuses @param {string} what */
function expectStatus({ status, body }, statuses, what) {
  if (statuses.includes(status)) return;
  const text = body.length > 400 ? `${body.slice(0, 400)}...` : body;
  throw new Error(`${what} answered ${status}, not ${statuses.join(' or ')}: ${text}`);
}

/**
 * The declared statuses of a success; where there are none but `default`, 200 or 204. An operation
 * that declares errors alone is answered with one of them.
 * @param {Operation} operation
 */
function successes({ responses }) {
  const declared = responses.flatMap(({ status }) => (status === 'default' ? [] : [status]));
  const good = declared.filter((status) => status < 400);
  if (good.length > 0) return good;
  return responses.some(({ status }) => status === 'default') ? [200, 204] : declared;
}

/** @param {Answer} answer */
function locationOf({ status, headers }) {
  const { location } = headers;
  if (location === undefined) throw new Error(`${status} without Location`);
  return location;
}

/**
 * Asks until the answer is something other than 202.
 * @param {string} location
 * @param {(location: string) => Promise<Answer>} question
 */
async function until(location, question) {
  const end = performance.now() + PATIENCE * 1000;
  for (let next = location; ;) {
    const answer = await question(next);
    if (answer.status !== 202) return answer;
    next = locationOf(answer);
    if (performance.now() > end) throw new Error(`still 202 after ${PATIENCE} s`);
    // In the place of Retry-After, which the run has no time for.
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

/**
 * Asks as the gateway does, until an item comes that is newer than those of the first answer.
 * @param {Operation} operation
 * @param {Extract<Operation['pattern'], { kind: 'pollingTrigger' }>} pattern
 * @param {Answer} first
 */
async function newer(operation, { gateway, itemsPath, stateParameter }, first) {
  if (gateway === undefined) throw new Error('no gateway');
  /** @param {string} body */
  const read = (body) => {
    const value = JSON.parse(body);
    const items = dig(value, itemsPath);
    if (!Array.isArray(items)) throw new Error(`no array at /${itemsPath.join('/')}`);
    const state =
      items.length > 0 ? stateOf(gateway.in === 'item' ? items[0] : value, gateway) : '';
    if (state === undefined) throw new Error(`no state at /${gateway.path.join('/')}`);
    return { items, state };
  };
  const { method, path, headers, body } = exampleRequest(operation, descriptor);
  const end = performance.now() + PATIENCE * 1000;
  for (let { state } = read(first.body); ;) {
    await new Promise((wake) => setTimeout(wake, 100));
    const text = `${encodeURIComponent(stateParameter)}=${encodeURIComponent(`${gateway.before}${state}${gateway.after}`)}`;
    const query = state === '' ? '' : `${path.includes('?') ? '&' : '?'}${text}`;
    const target = `${url}${path}${query}`;
    const answer = await sender.send(operation, { method, target, headers, body });
    expectStatus(answer, [200], 'the gateway');
    const found = read(answer.body);
    if (found.items.length > 0) return;
    if (performance.now() > end) throw new Error(`nothing new after ${PATIENCE} s`);
  }
}

/** @param {any} value @param {readonly string[]} path */
function dig(value, path) {
  return path.reduce((here, name) => here?.[name], value);
}

/** @param {Operation} operation @param {Answer} subscribed @param {string} callbackUrl */
async function unsubscribe(operation, subscribed, callbackUrl) {
  const { pattern } = operation;
  const id = 'unsubscribeOperation' in pattern ? pattern.unsubscribeOperation : undefined;
  /** @type {Operation | undefined} */
  const ender = descriptor.operations.find((/** @type {Operation} */ one) => one.id === id);
  const expected = ender === undefined ? [200, 202, 204] : successes(ender);
  const by = ender?.pattern.kind === 'unsubscribe' ? ender.pattern.by.kind : 'id';
  const end = () =>
    ender !== undefined && by === 'callbackUrl'
      ? ask(ender, callbackUrl)
      : follow(ender ?? operation, locationOf(subscribed), ender?.method.toUpperCase() ?? 'DELETE');
  expectStatus(await end(), expected, `unsubscribing by ${id ?? 'Location'}`);
  expectStatus(await end(), [...expected, 404, 410], 'unsubscribing twice');
}

/**
 * Judges the first answer; what takes time is returned, to be waited for with the others'.
 * @param {Operation} operation
 * @returns {Promise<(() => Promise<void>) | undefined>}
 */
async function check(operation) {
  const { pattern } = operation;
  const callback = `/${encodeURIComponent(operation.id)}`;
  const answer = await ask(operation, `${receiver.url}${callback}`);
  switch (pattern.kind) {
    case 'action':
    case 'mcp':
      expectStatus(answer, successes(operation), 'it');
      return undefined;
    case 'pollingAction':
      expectStatus(answer, [202], 'the start');
      return async () => {
        const result = await until(locationOf(answer), (next) => follow(operation, next));
        expectStatus(result, [pattern.resultStatus], 'the end');
      };
    case 'pollingTrigger':
      if (pattern.gateway !== undefined) {
        expectStatus(answer, [200], 'the first call');
        return () => newer(operation, pattern, answer);
      }
      expectStatus(answer, [202], 'the first call');
      if (answer.headers['retry-after'] === undefined) throw new Error('202 without Retry-After');
      return async () => {
        const event = await until(locationOf(answer), (next) => pollAgain(operation, next));
        expectStatus(event, [200], 'the poll with an event');
        locationOf(event);
      };
    case 'webhookTrigger':
    case 'webhookAction':
      if (pattern.callback === undefined) {
        // Nothing says where the callback URL is, which scaffold has noted: callers are told, too.
        expectStatus(answer, [400], 'subscribing without a place for the callback URL');
        return undefined;
      }
      expectStatus(answer, [pattern.subscribedStatus], 'subscribing');
      return async () => {
        await receiver.arrival(callback, PATIENCE);
        await unsubscribe(operation, answer, `${receiver.url}${callback}`);
      };
    default:
      // The runtime answers these for the operations that lead to them, and is asked there.
      return undefined;
  }
}

/** @type {string[]} */
const reasons = [];
/** @param {Operation} operation @param {unknown} error */
const fail = ({ id, pattern }, error) => {
  reasons.push(`${id} (${pattern.kind}): ${error instanceof Error ? error.message : error}`);
};
/** @type {Promise<void>[]} */
const later = [];
const shapes = new Set();
for (const operation of descriptor.operations) {
  // Where a server cannot tell two operations apart, the first answers; scaffold has said so.
  const shape = `${operation.method} ${requestShape(operation.path)}`;
  if (shapes.has(shape)) continue;
  shapes.add(shape);
  if (operation.pattern.kind === 'status' || operation.pattern.kind === 'unsubscribe') continue;
  try {
    const rest = await check(operation);
    if (rest !== undefined) later.push(rest().catch((error) => fail(operation, error)));
  } catch (error) {
    fail(operation, error);
  }
}
await Promise.all(later);
receiver.close();
sender.close();
process.send?.(reasons);
process.disconnect?.();
