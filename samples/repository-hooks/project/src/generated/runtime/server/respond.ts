// From what a controller answered to bytes: the declared media type and headers, and a warning while
// developing when an answer does not match the definition.

import type { FastifyReply } from 'fastify';
import { ConnectorError, type Logger } from './controller.js';
import type { OperationDescriptor, ResponseDescriptor } from './descriptor.js';
import { errorBody } from './errors.js';
import type { Validators } from './validate.js';

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
    throw new Error(
      `The controller of ${operation.id} returned no answer: return { status, body }.`,
    );
  }
  const answer = value as Answer;
  if (!Number.isInteger(answer.status) || answer.status < 200 || answer.status > 599) {
    throw new Error(
      `The controller of ${operation.id} answered with the status ${String(answer.status)}, which is none.`,
    );
  }
  if (responseOf(operation, answer.status) === undefined) {
    const declared = operation.responses.map(({ status }) => status).join(', ');
    throw new Error(
      `The controller of ${operation.id} answered ${answer.status}; the definition declares ${declared}.`,
    );
  }
  return answer;
}

/** Warns when a body does not match its schema. For development: validating costs time. */
export function warnAboutBody(
  operation: OperationDescriptor,
  answer: Answer,
  validators: Validators,
  log: Logger,
): void {
  const response = responseOf(operation, answer.status);
  if (response?.schema === undefined || response.body !== 'json') return;
  const faults = validators.check(response.schema, plain(answer.body), { in: 'body' });
  if (faults.length === 0) return;
  const places = faults.slice(0, 5).map(({ path, message }) => `${path || 'the body'} ${message}`);
  log.warn(
    { operation: operation.id, status: answer.status, faults: places },
    `the answer of ${operation.id} does not match the definition`,
  );
}

/** As it will be on the wire: without undefined members, dates as text. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
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
  const headers = Object.entries(answer.headers ?? {})
    .filter(([name, value]) => isSent(name, value))
    .map(([name, value]) => [name, headerText(name, value)] as const);
  const described = answer.of ?? operation;
  const response = described === undefined ? undefined : responseOf(described, answer.status);
  const empty = answer.body === undefined || answer.status === 204 || answer.status === 304;
  const content = empty
    ? undefined
    : isOwnText(operation, answer)
      ? { mediaType: 'text/plain', body: answer.body as string }
      : contentOf(response, answer.body);
  for (const [name, text] of headers) reply.header(name, text);
  reply.code(answer.status);
  if (content === undefined) return reply.send();
  if (!reply.hasHeader('content-type')) reply.header('content-type', content.mediaType);
  return reply.send(content.body);
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

/** A body as bytes, or as text where that is what it is, so that nothing serialises it again. */
function contentOf(
  response: ResponseDescriptor | undefined,
  body: unknown,
): { readonly mediaType: string; readonly body: Buffer | string } {
  if (body instanceof Uint8Array) {
    return {
      mediaType: response?.mediaType ?? 'application/octet-stream',
      body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    };
  }
  if (response?.body === 'text' && typeof body === 'string') {
    return { mediaType: withCharset(response.mediaType ?? 'text/plain'), body };
  }
  const isJson =
    response?.body === 'json' &&
    response.mediaType !== undefined &&
    !response.mediaType.includes('*');
  const text = JSON.stringify(body) as string | undefined;
  if (text === undefined) throw new Error(`A body that is a ${typeof body} cannot be sent.`);
  return {
    mediaType: withCharset(isJson ? (response.mediaType ?? '') : 'application/json'),
    body: Buffer.from(text, 'utf8'),
  };
}

function withCharset(mediaType: string): string {
  return /charset=/i.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
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
