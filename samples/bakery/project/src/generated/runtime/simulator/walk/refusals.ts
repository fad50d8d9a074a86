// What a server has to turn down: calls without credentials or with wrong ones, and requests that do
// not fit the definition.

import type { OperationDescriptor, ParameterDescriptor } from '../../server/descriptor.js';
import { coerceTexts } from '../../server/parameters.js';
import { type ExampleRequest, exampleRequest } from '../../server/examples.js';
import { isGuarded } from '../credentials.js';
import { faultsOf, judgeError } from '../judge.js';
import { nextAddress } from '../location.js';
import { validRequest } from '../requests.js';
import type { Exchange, SendOptions, Walk } from '../walk.js';
import { shown } from '../words.js';

/** Asks for refusals, each by a request of its own. Only after a valid request was taken: else a refusal proves nothing. */
export async function walkRefusals(walk: Walk): Promise<void> {
  await judgeAccess(walk);
  for (const wrong of await wrongRequests(walk)) {
    const answer = await sent(walk, wrong.request);
    const { asked, status } = answer;
    if (status >= 200 && status < 300)
      walk.found('input-invalid-accepted', `${asked} answered ${status} ${wrong.what}.`);
    else if (status >= 500 && status !== 501)
      walk.found('input-invalid-server-error', `${asked} answered ${status} ${wrong.what}.`);
    if (status >= 400) judgeError(walk, answer);
  }
  await judgeCallbackUrls(walk);
}

async function judgeAccess(walk: Walk): Promise<void> {
  const { operation, session } = walk;
  if (!isGuarded(operation, session.descriptor)) return;
  if (walk.requirement === undefined) {
    // The valid request was taken, and had no credentials.
    if (session.options.open !== true)
      walk.found('auth-not-enforced', `${named(operation)} was taken without credentials.`);
    return;
  }
  const tries = [
    { credentials: 'none', check: 'auth-not-enforced', words: 'without credentials' },
    { credentials: 'wrong', check: 'auth-any-accepted', words: 'with wrong credentials' },
  ] as const;
  for (const { credentials, check, words } of tries) {
    const answer = await sent(walk, await freshRequest(walk), { credentials });
    const { asked, status, headers } = answer;
    if (status < 300) {
      walk.found(check, `${asked} answered ${status} ${words}.`);
      // Where none are asked for, wrong ones prove nothing more.
      return;
    }
    if (status !== 401 && status !== 403)
      walk.found('auth-status', `${asked} answered ${status} ${words}.`);
    else if (status === 401 && headers['www-authenticate'] === undefined) {
      walk.found('auth-challenge-missing', `${asked} answered 401 without WWW-Authenticate.`);
    }
    if (status >= 400) judgeError(walk, answer);
  }
}

function named({ method, path }: OperationDescriptor): string {
  return `${method.toUpperCase()} ${shown(path)}`;
}

function freshRequest(walk: Walk): Promise<ExampleRequest> {
  return validRequest(walk.session, walk.operation, { callbackUrl: walk.mailbox().url });
}

/** Sends a request that should be refused; a subscription that it makes all the same is ended. */
async function sent(
  walk: Walk,
  request: ExampleRequest,
  options: SendOptions = {},
): Promise<Exchange> {
  const answer = await walk.call(request, options);
  const { kind } = walk.operation.pattern;
  if (answer.status < 300 && (kind === 'webhookTrigger' || kind === 'webhookAction')) {
    const target = nextAddress(walk, answer, undefined, walk.session.origin + request.path);
    if (target !== undefined) await walk.send({ method: 'DELETE', target, headers: {} });
  }
  return answer;
}

interface Wrong {
  readonly request: ExampleRequest;
  /** What is wrong with it: `without the query parameter top`. */
  readonly what: string;
}

async function wrongRequests(walk: Walk): Promise<Wrong[]> {
  const { operation } = walk;
  if (operation.method === 'head') return [];
  const valid = await freshRequest(walk);
  const found = [withoutOne(walk, valid), withNonsense(walk, valid), ...wrongBodies(walk, valid)];
  return found.filter((one) => one !== undefined);
}

/** One required parameter is left out. Not of the path: that would be another path. */
function withoutOne({ operation, session }: Walk, valid: ExampleRequest): Wrong | undefined {
  const left = operation.parameters.find(
    (one) =>
      one.required &&
      one.in !== 'path' &&
      one.default === undefined &&
      !isCredential(session.descriptor, one),
  );
  if (left === undefined) return undefined;
  const what = `without the required ${left.in} parameter ${shown(left.name)}`;
  if (left.in === 'header') {
    const headers = Object.fromEntries(
      Object.entries(valid.headers).filter(([name]) => name !== left.name.toLowerCase()),
    );
    return { request: { ...valid, headers }, what };
  }
  const [path = '', query = ''] = valid.path.split('?');
  const kept = query
    .split('&')
    .filter((pair) => [...new URLSearchParams(pair).keys()][0] !== left.name);
  return {
    request: { ...valid, path: kept.length === 0 ? path : `${path}?${kept.join('&')}` },
    what,
  };
}

/** Credentials that are declared as a parameter too. */
function isCredential(
  descriptor: Walk['session']['descriptor'],
  { name }: ParameterDescriptor,
): boolean {
  return Object.values(descriptor.security).some(
    (way) =>
      typeof way === 'object' &&
      way.kind === 'apiKey' &&
      way.name.toLowerCase() === name.toLowerCase(),
  );
}

const NONSENSE = 'not-a-value';

/** A number, boolean or listed value is another text. */
function withNonsense(walk: Walk, valid: ExampleRequest): Wrong | undefined {
  const { operation, session } = walk;
  const wrong = operation.parameters.find(
    (one) =>
      one.in !== 'header' &&
      (one.required || one.in === 'path') &&
      one.urlEncoding === 'single' &&
      faultsOf(walk, one.schema, coerceTexts([NONSENSE], one)).length > 0,
  );
  if (wrong === undefined) return undefined;
  const given = new Map([[`${wrong.in}/${wrong.name}`, NONSENSE]]);
  // The other values stay those of the valid request: only what is wrong may be refused.
  const { path } = exampleRequest({ ...operation, parameters: [wrong] }, session.descriptor, {
    given,
  });
  const request = { ...valid, path: merged(operation, valid.path, path, wrong) };
  return { request, what: `with "${NONSENSE}" as the ${wrong.in} parameter ${shown(wrong.name)}` };
}

function merged(
  { path: template }: OperationDescriptor,
  valid: string,
  wrong: string,
  { in: place, name }: ParameterDescriptor,
): string {
  const [path = '', query = ''] = valid.split('?');
  const [wrongPath = '', wrongQuery = ''] = wrong.split('?');
  if (place === 'query') {
    const kept = query
      .split('&')
      .filter((pair) => pair !== '' && [...new URLSearchParams(pair).keys()][0] !== name);
    return `${path}?${[...kept, wrongQuery].join('&')}`;
  }
  const parts = path.split('/');
  const others = wrongPath.split('/');
  const at = parts.length - template.split('/').length;
  const index = template.split('/').findIndex((part) => part.includes(`{${name}}`));
  return [
    ...parts
      .map((part, number) => (number === at + index ? (others[number] ?? part) : part))
      .join('/'),
    query === '' ? '' : `?${query}`,
  ].join('');
}

function wrongBodies(walk: Walk, valid: ExampleRequest): Wrong[] {
  const { body, method } = walk.operation;
  if (body?.kind !== 'json' || method === 'get') return [];
  const contentType = valid.headers['content-type'] ?? 'application/json';
  const headers = { ...valid.headers, 'content-type': contentType };
  const broken = {
    request: { ...valid, headers, body: '{"simulator":' },
    what: 'to a body that is not JSON',
  };
  const candidates: readonly (readonly [unknown, string])[] = [
    [{}, 'to an empty object, which lacks what is required'],
    [[], 'to an array as the body'],
    ['simulator', 'to a text as the body'],
  ];
  const unfit = candidates.find(
    ([value]) => faultsOf(walk, body.schema, value, 'request').length > 0,
  );
  if (unfit === undefined) return [broken];
  return [
    broken,
    { request: { ...valid, headers, body: JSON.stringify(unfit[0]) }, what: unfit[1] },
  ];
}

/** Callback URLs that no engine has: one that is none, and one inside the network. */
async function judgeCallbackUrls(walk: Walk): Promise<void> {
  const { pattern } = walk.operation;
  const isWebhook = pattern.kind === 'webhookTrigger' || pattern.kind === 'webhookAction';
  if (!isWebhook || pattern.callback === undefined) return;
  const tries = [
    ['subscribe-url-unchecked', 'ftp:nowhere', 'a callback URL that is no http URL'],
    // The metadata service of clouds; port 9 discards, should anything be sent.
    [
      'subscribe-url-internal',
      'http://169.254.169.254:9/simulator',
      'a callback URL of the link-local network',
    ],
  ] as const;
  for (const [check, callbackUrl, what] of tries) {
    const answer = await sent(
      walk,
      await validRequest(walk.session, walk.operation, { callbackUrl }),
    );
    if (answer.status < 300)
      walk.found(check, `${answer.asked} answered ${answer.status} to ${what}.`);
  }
}
