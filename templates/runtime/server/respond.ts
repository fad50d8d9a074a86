// From what a controller answered to bytes: the declared media type and headers.

import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { contentOf } from './content.js';
import { ConnectorError } from './controller.js';
import type { OperationDescriptor, ResponseDescriptor } from './descriptor.js';
import { errorBody } from './errors.js';
import { discard, isStream } from './streams.js';

/** An answer as a handler gives it. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  /** The operation whose responses describe this answer, where that is not the one that was called. */
  readonly of?: OperationDescriptor;
}

/** The description of a status: its own, else that of `default`. */
export function responseOf(
  operation: OperationDescriptor,
  status: number,
): ResponseDescriptor | undefined {
  return (
    operation.responses.find((response) => response.status === status) ??
    operation.responses.find((response) => response.status === 'default')
  );
}

/** A status that sends the caller on to `Location`. */
export function isRedirect(status: number | 'default'): boolean {
  return status !== 'default' && [301, 302, 303, 307, 308].includes(status);
}

/**
 * Checks that what a handler returned is an answer to this operation.
 *
 * @throws Error that names what is wrong; it ends as a 500, since the caller can do nothing about it.
 */
export function toAnswer(operation: OperationDescriptor, value: unknown): Answer {
  if (typeof value !== 'object' || value === null || !('status' in value)) {
    discard(value);
    throw new Error(
      `The controller of ${operation.id} returned no answer: return { status, body }.`,
    );
  }
  const answer = value as Answer;
  const wrong = faultOfStatus(operation, answer.status);
  if (wrong !== undefined) {
    discard(answer.body);
    throw new Error(wrong);
  }
  return answer;
}

function faultOfStatus(operation: OperationDescriptor, status: unknown): string | undefined {
  if (!Number.isInteger(status) || Number(status) < 200 || Number(status) > 599) {
    return `The controller of ${operation.id} answered with the status ${String(status)}, which is none.`;
  }
  if (responseOf(operation, Number(status)) !== undefined) return undefined;
  const declared = operation.responses.map((response) => response.status).join(', ');
  return `The controller of ${operation.id} answered ${Number(status)}; the definition declares ${declared}.`;
}

/**
 * Sends an answer in the declared media type.
 *
 * @throws before anything of the answer is set, for a body or header that has no form on the wire.
 */
export function send(
  reply: FastifyReply,
  operation: OperationDescriptor | undefined,
  answer: Answer,
): FastifyReply {
  try {
    return sendWhole(reply, operation, answer);
  } catch (error) {
    discard(answer.body);
    throw error;
  }
}

/** Answers are for the caller who asked: no cache keeps them, and no browser guesses what they are. */
export function notToBeKept(reply: FastifyReply): FastifyReply {
  if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  return reply.header('x-content-type-options', 'nosniff');
}

function sendWhole(
  reply: FastifyReply,
  operation: OperationDescriptor | undefined,
  answer: Answer,
): FastifyReply {
  const headers = answer.headers === undefined ? [] : sentHeaders(answer.headers);
  const described = answer.of ?? operation;
  const response = described === undefined ? undefined : responseOf(described, answer.status);
  const empty =
    answer.body === undefined ||
    answer.status === 204 ||
    answer.status === 304 ||
    (reply.request.method === 'HEAD' && isStream(answer.body));
  const content = empty
    ? undefined
    : isOwnText(operation, answer)
      ? { mediaType: 'text/plain', body: answer.body as string }
      : contentOf(operation, response, answer.body, lengthOf(headers));
  if (empty) discard(answer.body);
  for (const [name, text] of headers) reply.header(name, text);
  notToBeKept(reply);
  reply.code(answer.status);
  if (content === undefined) return reply.send();
  const typed = reply.hasHeader('content-type');
  if (!typed) reply.header('content-type', content.mediaType);
  // Node.js sends headers and a text in one piece, and both as UTF-8, which headers are not; and Fastify adds
  // a charset to the controller's own type of a text.
  const asBytes = typed || headers.some(([, text]) => /[\x80-\xff]/.test(text));
  if (asBytes && typeof content.body === 'string')
    return reply.send(Buffer.from(content.body, 'utf8'));
  if (content.body instanceof Readable) {
    // One that fails before its first byte is answered with an error, which these headers are not about.
    content.body.once('error', () => {
      if (reply.raw.headersSent) return;
      for (const name of ['content-type', ...headers.map(([given]) => given)]) {
        reply.removeHeader(name);
        reply.raw.removeHeader(name);
      }
    });
  }
  return reply.send(content.body);
}

function sentHeaders(headers: Readonly<Record<string, unknown>>) {
  return Object.entries(headers)
    .filter(([name, value]) => isSent(name, value))
    .map(([name, value]) => [name, headerText(name, value)] as const);
}

/** What the controller announced; undefined when it did not. */
function lengthOf(headers: ReadonlyArray<readonly [string, string]>): number | undefined {
  const text = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** An MCP server answers JSON or an event stream, as it likes: the type that it sets says which. */
function isOwnText(
  operation: OperationDescriptor | undefined,
  { body, headers = {} }: Answer,
): boolean {
  if (operation?.pattern.kind !== 'mcp' || typeof body !== 'string') return false;
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type');
  return type !== undefined && !/[/+]json\b/i.test(String(type[1]));
}

/** They speak of the connection, not of the answer (RFC 9110, 7.6.1); a copied one would break the answer. */
const connectionHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function isSent(name: string, value: unknown): boolean {
  return value !== undefined && value !== null && !connectionHeaders.has(name.toLowerCase());
}

function headerText(name: string, value: unknown): string {
  const text = [value].flat().map(String).join(', ');
  // A line break would begin a header of its own (RFC 9110, 5.5); the same for a name that is no token.
  if (/[\r\n\0]/.test(text) || !/^[!#$%&'*+\-.^_`|~A-Za-z0-9]+$/.test(name)) {
    const message = `The header ${JSON.stringify(name)} cannot be sent.`;
    throw new ConnectorError(500, errorBody(500, message));
  }
  // Half a surrogate pair has no encoding.
  return text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/[^\t\x20-\x7e\x80-\xff]/gu, (character) => encodeURIComponent(character));
}
