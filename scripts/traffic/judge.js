// Gives recorded exchanges to Prism and puts what it says in words.
import { readFileSync } from 'node:fs';
import { createInstance } from '@stoplight/prism-http';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** @typedef {import('node:http').IncomingHttpHeaders} Headers */
/** @typedef {{ method: string, target: string, headers: Headers, body: Buffer }} Request */
/** @typedef {{ status: number, headers: Headers, body: Buffer }} Response */
/** @typedef {{ request: Request, response: Response }} Exchange */
/** @typedef {{ judged: number, foreign: number, refused: number, complaints: string[], explained: Record<string, number> }} Judgement `explained` counts by reason. */

/** @type {ReadonlyArray<{ complaint: string, reason: string }>} */
const known = JSON.parse(readFileSync(new URL('explained.json', import.meta.url), 'utf8'));
const explanations = known.map(({ complaint, reason }) => ({
  matches: new RegExp(complaint),
  reason,
}));

const silent = {
  info() {},
  warn() {},
  error() {},
  debug() {},
  trace() {},
  success() {},
  child: () => silent,
};

/**
 * What Prism has against the traffic, a line for each kind of complaint about an operation. Requests
 * that no operation of the definition takes are the runtime's own (job and subscription routes): the
 * definition has nothing to say of them.
 * @param {readonly import('@stoplight/types').IHttpOperation[]} operations
 * @param {string} basePath
 * @param {readonly Exchange[]} exchanges
 * @returns {Promise<Judgement>}
 */
export async function judge(operations, basePath, exchanges) {
  /** @type {Map<string, number>} */
  const complaints = new Map();
  let foreign = 0;
  let refused = 0;
  for (const { request, response } of exchanges) {
    const url = new URL(request.target, 'http://127.0.0.1');
    if (!url.pathname.startsWith(basePath)) {
      foreign += 1;
      continue;
    }
    const answer = {
      statusCode: response.status,
      headers: response.headers,
      body: bodyOf(response.headers, response.body),
    };
    const prism = createInstance(
      {
        isProxy: true,
        upstream: new URL('http://127.0.0.1'),
        validateRequest: true,
        validateResponse: true,
        checkSecurity: true,
        errors: false,
        mock: { dynamic: false },
      },
      // Nothing is sent: the answer is on record.
      { logger: silent, forward: () => () => TE.right(answer) },
    );
    const input = {
      method: request.method.toLowerCase(),
      url: { path: url.pathname.slice(basePath.length) || '/', query: queryOf(url) },
      headers: request.headers,
      body: bodyOf(request.headers, request.body),
    };
    const result = await prism.request(input, operations)();
    if (result._tag === 'Left') {
      add(complaints, `${request.method} ${url.pathname}: ${result.left.message}`);
      continue;
    }
    const { input: ofRequest, output: ofResponse } = result.right.validations;
    if (ofRequest.some(({ message }) => message === 'Selected route not found')) {
      foreign += 1;
      continue;
    }
    // The simulator asks what must be refused, too: both say so, but Prism does not know callback URLs.
    const wrong = ofRequest.length > 0 || isBroken(request) || hasWrongCallbackUrl(request);
    if (wrong && [400, 401, 415].includes(response.status)) {
      refused += 1;
      continue;
    }
    const where = `${request.method} ${url.pathname} ${response.status}`;
    for (const one of ofRequest) add(complaints, `${where} request: ${told(one)}`);
    // What is of another media type than Prism expects was not read as it should be.
    const ofType = ofResponse.filter(({ message }) =>
      message.startsWith('The received media type'),
    );
    for (const one of ofType.length > 0 ? ofType : ofResponse)
      add(complaints, `${where} response: ${told(one)}`);
  }
  return { judged: exchanges.length - foreign, foreign, refused, ...sorted(complaints) };
}

/** JSON that is none, which Prism is given as a text. @param {Request} request */
function isBroken({ headers, body }) {
  return (
    isJson(headers) &&
    body.length > 0 &&
    typeof bodyOf(headers, body) === 'string' &&
    !body.toString().trimStart().startsWith('"')
  );
}

/** Those that the simulator gives to see them refused. @param {Request} request */
function hasWrongCallbackUrl({ target, headers, body }) {
  const all = [target, JSON.stringify(headers), body.toString()].join('\n');
  return /ftp(?::|%(?:25)*3A)nowhere|169\.254\.169\.254/i.test(all);
}

/**
 * Told apart: what explained.json has a reason for, and what is left.
 * @param {ReadonlyMap<string, number>} complaints
 */
function sorted(complaints) {
  /** @type {string[]} */
  const left = [];
  /** @type {Record<string, number>} */
  const explained = {};
  for (const [text, times] of complaints) {
    const found = explanations.find(({ matches }) => matches.test(text));
    if (found === undefined) left.push(times === 1 ? text : `${text} (${times}x)`);
    else explained[found.reason] = (explained[found.reason] ?? 0) + times;
  }
  return { complaints: left, explained };
}

/** @param {{ path?: readonly (string | number)[], code?: string | number, message: string }} complaint */
function told({ path, code, message }) {
  return `[${code ?? '-'}] ${(path ?? []).join('.')} ${message}`;
}

/** @param {Map<string, number>} counts @param {string} text */
function add(counts, text) {
  counts.set(text, (counts.get(text) ?? 0) + 1);
}

/** @param {Headers} headers */
function isJson(headers) {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(headers['content-type'] ?? '');
}

/** As Prism's own server reads bodies: JSON by its media type, else text. @param {Headers} headers @param {Buffer} bytes */
function bodyOf(headers, bytes) {
  if (bytes.length === 0) return undefined;
  const text = bytes.toString('utf8');
  if (!isJson(headers)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @param {URL} url */
function queryOf({ searchParams }) {
  /** @type {Record<string, string | string[]>} */
  const query = {};
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name);
    const [first = ''] = values;
    query[name] = values.length === 1 ? first : values;
  }
  return query;
}
