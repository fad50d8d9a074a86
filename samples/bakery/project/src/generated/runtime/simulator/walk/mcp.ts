// An MCP server: an agent begins, says that it has begun, and asks for the stream that it may do
// without. Which tools there are is the server's affair.

import type { ExampleRequest } from '../../server/examples.js';
import { expectSuccess, parsed } from '../judge.js';
import { validRequest } from '../requests.js';
import { type Exchange, type Walk, WalkEnd } from '../walk.js';
import { quoted } from '../words.js';

/** What Copilot Studio speaks. Servers of later revisions answer it too, with an error at least. */
const REVISION = '2025-03-26';
const ID = 'simulator-1';

const initialize = {
  jsonrpc: '2.0',
  id: ID,
  method: 'initialize',
  params: {
    protocolVersion: REVISION,
    capabilities: {},
    clientInfo: { name: 'la-connector-gen simulator', version: '1' },
  },
};
const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' };

export async function walkMcp(walk: Walk): Promise<void> {
  const { method } = walk.operation;
  if (method !== 'post')
    throw new WalkEnd('unproven', `MCP is spoken by POST, this is ${method.toUpperCase()}`);
  const request = await validRequest(walk.session, walk.operation);
  const answer = await walk.call({ ...request, body: JSON.stringify(initialize) });
  judgeAnswer(walk, answer);
  const session = answer.headers['mcp-session-id'];
  const more = {
    'mcp-protocol-version': REVISION,
    ...(typeof session === 'string' ? { 'mcp-session-id': session } : {}),
  };
  const note = await walk.call(
    { ...request, body: JSON.stringify(initialized) },
    { headers: more },
  );
  judgeNotification(walk, note);
  await judgeGet(walk, request, more);
}

function judgeAnswer(walk: Walk, answer: Exchange): void {
  const { status, asked, headers } = answer;
  const later = (['location', 'retry-after'] as const).find((name) => headers[name] !== undefined);
  if (status === 202 || (status < 300 && later !== undefined)) {
    const what = later === undefined ? '' : ` with ${later}`;
    walk.found('mcp-answer-later', `${asked} answered ${status}${what} to a request.`);
    throw new WalkEnd('broken', 'without an answer there was nothing more to see');
  }
  const message = messageIn(answer);
  // Whoever refuses by JSON-RPC has understood the request.
  if (message !== undefined && status >= 400 && status < 500 && status !== 401 && status !== 403) {
    walk.unproven = `it answered ${status} to "initialize"`;
    return;
  }
  expectSuccess(walk, { ...answer, ...asJson(answer, message) });
  if (message?.['id'] !== ID) {
    const said = answer.body.toString().slice(0, 60);
    walk.found('mcp-answer', `${asked} answered ${status} to a request with ${quoted(said)}.`);
  }
}

/** An event stream holds JSON, and is judged by it. */
function asJson({ headers }: Exchange, message: unknown): Partial<Exchange> {
  if (message === undefined || !isStream(headers['content-type'])) return {};
  return {
    headers: { ...headers, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(message)),
  };
}

function isStream(type: string | undefined): boolean {
  return /^text\/event-stream\b/i.test(type ?? '');
}

type Message = Readonly<Record<string, unknown>>;

/** The answer to a request, as JSON or as an event; undefined when there is none. */
function messageIn({ headers, body }: Exchange): Message | undefined {
  const text = body.toString();
  const texts = isStream(headers['content-type'])
    ? text.split(/\r\n\r\n|\n\n|\r\r/).map((event) =>
        event
          .split(/\r\n|\n|\r/)
          .flatMap((line) => (line.startsWith('data:') ? [line.slice(5)] : []))
          .join('\n'),
      )
    : [text];
  return texts
    .map((one) => parsed(one)?.value)
    .find(
      (value): value is Message =>
        typeof value === 'object' &&
        value !== null &&
        (value as Message)['jsonrpc'] === '2.0' &&
        ('result' in value || 'error' in value),
    );
}

function judgeNotification(walk: Walk, { status, asked, body }: Exchange): void {
  if (status >= 500 && status !== 501)
    walk.found('answer-server-error', `${asked} answered ${status} to a notification.`);
  if (status >= 300 || (status === 202 && body.length === 0)) return;
  const what = body.length === 0 ? '' : ` with ${quoted(body.toString().slice(0, 60))}`;
  walk.found('mcp-notification', `${asked} answered ${status}${what} to a notification.`);
}

/** Not where the definition has a GET of its own: that is another operation. */
async function judgeGet(
  walk: Walk,
  { path, headers }: ExampleRequest,
  more: Readonly<Record<string, string>>,
): Promise<void> {
  const { operation, session } = walk;
  const declared = session.descriptor.operations.some(
    (one) => one.method === 'get' && one.path === operation.path,
  );
  if (declared) return;
  const { 'content-type': _body, ...rest } = headers;
  const target = session.origin + path;
  const asking = { ...rest, accept: 'text/event-stream' };
  const answer = await walk.send({ method: 'GET', target, headers: asking }, { headers: more });
  const { status, asked } = answer;
  // 400 is what servers with sessions say of one that is not there.
  if (status === 405 || status === 400 || isStream(answer.headers['content-type'])) return;
  walk.found('mcp-get', `${asked} answered ${status}.`);
}
