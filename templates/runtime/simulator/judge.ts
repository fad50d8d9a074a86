// What an answer has to be by the definition: status, content type, body, headers.

import type { OperationDescriptor, ResponseDescriptor } from '../server/descriptor.js';
import { coerceTexts } from '../server/parameters.js';
import { isRedirect, responseOf } from '../server/respond.js';
import { undeclaredMembers } from '../server/undeclared.js';
import { type Exchange, type Walk, WalkEnd } from './walk.js';
import { listed, quoted, shown } from './words.js';

const SAID = 3;

/** Turned down for what the request looks like, and for what it names. */
const malformed = new Set([400, 405, 406, 411, 413, 414, 415, 422]);

/**
 * Judges the answer to a valid request.
 *
 * @throws WalkEnd for an answer that is no success: there is nothing more to see then.
 */
export function expectSuccess(walk: Walk, answer: Exchange): void {
  const { status, asked } = answer;
  if ((status >= 200 && status < 300) || isDeclaredRedirect(walk, answer))
    return judgeDeclared(walk, answer);
  const said = saidBy(answer);
  if (status === 501) {
    const { file } = walk.operation;
    throw new WalkEnd('notWritten', file === undefined ? 'it answers 501' : `write ${file}`);
  }
  judgeError(walk, answer);
  if (status >= 500) {
    walk.found('answer-server-error', `${asked} answered ${status}${said}.`);
    throw new WalkEnd('broken', `it answered ${status}`);
  }
  if (status >= 300 && status < 400) {
    walk.found(
      'answer-redirect',
      `${asked} answered ${status} to ${quoted(answer.headers.location ?? '')}.`,
    );
    throw new WalkEnd('broken', `it answered ${status}`);
  }
  if (status === 401 || status === 403) throw refusedCredentials(walk, answer);
  const check = malformed.has(status) ? 'request-refused' : 'request-unmet';
  walk.found(check, `${asked} answered ${status}${said}.`);
  throw new WalkEnd('refused', `it answered ${status} to a request that fits the definition`);
}

/** The definition declares that the caller is sent on, and the answer says where. It is not followed. */
function isDeclaredRedirect({ operation, session }: Walk, { status, headers }: Exchange): boolean {
  const isDeclared = operation.responses.some((response) => response.status === status);
  if (!isDeclared || status < 300 || status > 399) return false;
  return (
    !isRedirect(status) ||
    (headers.location !== undefined && URL.canParse(headers.location, session.origin))
  );
}

function refusedCredentials(walk: Walk, answer: Exchange): WalkEnd {
  const { status, asked } = answer;
  if (walk.requirement !== undefined) {
    walk.found('auth-refused', `${asked} answered ${status} to the credentials that were given.`);
    return new WalkEnd('refused', `it answered ${status} to the credentials`);
  }
  const schemes = [...new Set(walk.operation.security.flat().map(({ scheme }) => scheme))];
  const asksFor = schemes.length === 0 ? '' : ` for ${shown(schemes.join(', '))}`;
  return new WalkEnd('refused', `it answered ${status}: give credentials${asksFor}`);
}

/** An error of any kind should be readable, and tell nothing about the inside. */
export function judgeError(walk: Walk, answer: Exchange): void {
  const { status, asked, body } = answer;
  const text = body.toString();
  // In JSON the line ends of a trace are escaped.
  const lines = text.replaceAll('\\n', '\n');
  if (
    /(?:\n|<br>)(?:\s|&nbsp;)+at \S+.*[:(]|Traceback \(most recent call last\)|\bat [\w.$]+\([\w.]+\.(java|cs):/.test(
      lines,
    )
  ) {
    walk.found('error-reveals-internals', `${asked} answered ${status} with a stack trace.`);
  }
  if (text.trim() !== '' && parsed(text) === undefined) {
    walk.found(
      'error-not-json',
      `${asked} answered ${status} with ${quoted(text.trim().slice(0, 60))}.`,
    );
  }
}

/** Judges a success by the response that the definition declares for its status. */
export function judgeDeclared(walk: Walk, answer: Exchange): void {
  const { operation } = walk;
  const response = responseOf(operation, answer.status) ?? responseOfPoll(operation, answer.status);
  const hasSuccess = operation.responses.some(
    ({ status }) => status === 'default' || (status >= 200 && status < 300),
  );
  if (response === undefined) {
    // A definition that declares errors alone says nothing about successes, and the protocol of a poll
    // asks for its 202 whatever is declared.
    if (!hasSuccess || (operation.pattern.kind === 'pollingTrigger' && answer.status === 202))
      return;
    const declared = operation.responses.map(({ status }) => String(status));
    walk.found(
      'answer-status-undeclared',
      `${answer.asked} answered ${answer.status}; the definition declares ${listed(declared)}.`,
    );
    return;
  }
  judgeBody(walk, answer, response);
  judgeHeaders(walk, answer, response);
}

/** A poll that brings something is a 200, also where the definition describes it as a 201. */
function responseOfPoll(
  { pattern, responses }: OperationDescriptor,
  status: number,
): ResponseDescriptor | undefined {
  if (pattern.kind !== 'pollingTrigger' || status !== 200) return undefined;
  return responses.find((response) => response.status === 201);
}

/** Judges a body by a declared response. */
export function judgeBody(walk: Walk, answer: Exchange, response: ResponseDescriptor): void {
  const { asked, status, body, headers } = answer;
  if (response.body === 'none' || status === 204 || walk.operation.method === 'head') return;
  const type = (headers['content-type'] ?? '').toLowerCase();
  if (body.length === 0) {
    if (response.body === 'json' && !admitsNothing(response))
      walk.found('answer-body-missing', `${asked} answered ${status} with an empty body.`);
    return;
  }
  if (response.body !== 'json') {
    judgeType(walk, answer, response);
    return;
  }
  const value = parsed(body.toString());
  if (value === undefined) {
    walk.found(
      'answer-not-json',
      `${asked} answered ${status} with ${quoted(body.toString().slice(0, 60))}.`,
    );
    return;
  }
  if (!/[/+]json\b/.test(type) && !declaresOther(response)) {
    walk.found(
      'answer-content-type',
      `${asked} answered ${status} with JSON and ${type === '' ? 'no Content-Type' : `Content-Type ${quoted(type)}`}.`,
    );
  }
  if (response.schema === undefined) return;
  const faults = faultsOf(walk, response.schema, value.value);
  if (faults.length > 0) {
    walk.found('answer-body-schema', `In the answer to ${asked} (${status}) ${listed(faults)}.`);
  }
  const { definitions } = walk.session.descriptor;
  const undeclared = undeclaredMembers(response.schema, value.value, definitions);
  if (undeclared.length > 0) {
    walk.found(
      'answer-undeclared-member',
      `The answer to ${asked} (${status}) has ${listed(undeclared.slice(0, SAID).map(shown))}, which the definition does not declare.`,
    );
  }
}

/** JSON under a type of the author's own, such as `application/vnd.contoso` or `text/plain`. */
function declaresOther({ mediaType }: ResponseDescriptor): boolean {
  return mediaType !== undefined && !/[/+]json\b|\*/.test(mediaType.toLowerCase());
}

function judgeType(walk: Walk, answer: Exchange, { body, mediaType }: ResponseDescriptor): void {
  const type = (answer.headers['content-type'] ?? '').toLowerCase();
  const wanted = (mediaType ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  const isJson = /[/+]json\b/.test(type);
  const wrong =
    type === '' ||
    (body === 'binary' ? false : isJson && wanted !== '' && !/[/+]json$/.test(wanted));
  if (!wrong) return;
  const sent = type === '' ? 'no Content-Type' : `Content-Type ${quoted(type)}`;
  walk.found(
    'answer-content-type',
    `${answer.asked} answered ${answer.status} with ${sent}; the definition declares ${quoted(wanted || 'bytes')}.`,
  );
}

function admitsNothing({ schema }: ResponseDescriptor): boolean {
  return schema === undefined || Object.keys(schema).length === 0;
}

function judgeHeaders(
  walk: Walk,
  { asked, status, headers }: Exchange,
  response: ResponseDescriptor,
): void {
  for (const { name, schema } of response.headers) {
    const text = headers[name.toLowerCase()];
    if (typeof text !== 'string') continue;
    const faults = walk.session.validators.check(schema, coerceTexts([text], { schema }), {
      in: 'header',
    });
    const [first] = faults;
    if (first === undefined) continue;
    walk.found(
      'answer-header-schema',
      `${asked} answered ${status} with ${shown(name)}: ${quoted(text)}, which ${shown(first.message)}.`,
    );
  }
}

/** What is wrong with a value, in words; the first three. */
export function faultsOf(
  walk: Walk,
  schema: Readonly<Record<string, unknown>>,
  value: unknown,
  of: 'answer' | 'request' = 'answer',
): string[] {
  try {
    const at = { in: 'body', request: of === 'request' } as const;
    const faults = walk.session.validators.check(schema as never, value, at);
    const words = faults
      .slice(0, SAID)
      .map(({ path, message }) => `${path === '' ? 'the body' : shown(path)} ${shown(message)}`);
    return faults.length > SAID ? [...words, `${faults.length - SAID} more`] : words;
  } catch {
    // A schema that cannot be compiled says nothing about the value.
    return [];
  }
}

/** The value of a JSON text; undefined when it is none. */
export function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text.replace(/^\ufeff/, '')) as unknown };
  } catch {
    return undefined;
  }
}

/** `: "message"`, from the usual places of an error body. */
export function saidBy({ body }: Exchange): string {
  const value = parsed(body.toString())?.value as
    { error?: { message?: unknown }; message?: unknown } | undefined;
  const message = value?.error?.message ?? value?.message;
  return typeof message === 'string' ? ` (${quoted(message)})` : '';
}
