// From the body of an answer to what is sent: bytes, a text, JSON or a stream. What has no such form is an
// error that names the operation, never a body that looks right and is not.

import type { Readable } from 'node:stream';
import type { OperationDescriptor, ResponseDescriptor } from './descriptor.js';
import { isWrittenWhole, lostInJson, lostMember } from './json-loss.js';
import { Encoded } from './store/encode.js';
import { isStream, readableOf } from './streams.js';

/** The body of an answer as it goes out. */
export interface Content {
  readonly mediaType: string;
  readonly body: Buffer | string | Readable;
}

/** An answer that cannot be sent; `operation` is undefined for the runtime's own answers. */
export class UnsendableError extends Error {
  readonly operation: string | undefined;

  constructor(operation: OperationDescriptor | undefined, reason: string, cause?: unknown) {
    super(
      operation === undefined
        ? `The answer cannot be sent: ${reason}`
        : `The answer of ${operation.id} cannot be sent: ${reason}`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'UnsendableError';
    this.operation = operation?.id;
  }
}

/**
 * The content of a body in the media type that its response declares.
 *
 * @param length the `Content-Length` that the controller set; a stream of another length is an error.
 * @throws UnsendableError for a body that has no form on the wire.
 */
export function contentOf(
  operation: OperationDescriptor | undefined,
  response: ResponseDescriptor | undefined,
  body: unknown,
  length?: number,
): Content {
  if (body instanceof Encoded) return storedContent(operation, response, body);
  const fail = (reason: string, cause?: unknown) => new UnsendableError(operation, reason, cause);
  if (body instanceof Uint8Array) {
    return {
      mediaType: response?.mediaType ?? 'application/octet-stream',
      body: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    };
  }
  if (isStream(body)) {
    if (response?.body === 'json') {
      throw fail(
        'its body is a stream, but the definition declares JSON. Return the value itself, or declare the answer as a file ("type": "file").',
      );
    }
    return {
      mediaType: response?.mediaType ?? 'application/octet-stream',
      body: readableOf(body, { length, fail }),
    };
  }
  if (response?.body === 'text' && typeof body === 'string') {
    return { mediaType: withCharset(response.mediaType ?? 'text/plain'), body };
  }
  // What the patterns and the runtime's own errors say is JSON, whatever is declared beside it.
  const isOwn = operation?.pattern.kind !== 'action' || !isSuccess(response);
  if (
    !isOwn &&
    response !== undefined &&
    (response.body === 'text' || response.body === 'binary')
  ) {
    const wanted = response.body === 'text' ? 'a text, bytes or a stream' : 'bytes or a stream';
    const found = body === null ? 'null' : Array.isArray(body) ? 'an array' : `a ${typeof body}`;
    const declared = response.mediaType ?? response.body;
    throw fail(`its body is ${lostInJson(body) ?? found}, but ${declared} needs ${wanted}.`);
  }
  return jsonContent(response, body, fail);
}

/** What the store has as JSON goes out as it is: it was looked at when it was stored. */
function storedContent(
  operation: OperationDescriptor | undefined,
  response: ResponseDescriptor | undefined,
  body: Encoded,
): Content {
  const isOther = response?.body === 'text' || response?.body === 'binary';
  const text = isOther ? undefined : body.json();
  if (text === undefined) return contentOf(operation, response, body.value());
  return { mediaType: jsonType(response), body: text };
}

function jsonContent(
  response: ResponseDescriptor | undefined,
  body: unknown,
  fail: (reason: string, cause?: unknown) => Error,
): Content {
  const lost = lostInJson(body);
  if (lost !== undefined) throw fail(`its body is ${lost}.`);
  let text: string | undefined;
  try {
    text = JSON.stringify(body) as string | undefined;
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error), error);
  }
  if (text === undefined) throw fail(`its body is a ${typeof body}.`);
  const member = isWrittenWhole(body) ? undefined : lostMember(body);
  if (member !== undefined) throw fail(`its body holds ${member}.`);
  return { mediaType: jsonType(response), body: text };
}

function jsonType(response: ResponseDescriptor | undefined): string {
  const declared = response?.body === 'json' ? response.mediaType : undefined;
  return withCharset(
    declared === undefined || declared.includes('*') ? 'application/json' : declared,
  );
}

function isSuccess(response: ResponseDescriptor | undefined): boolean {
  return typeof response?.status === 'number' && response.status < 300;
}

function withCharset(mediaType: string): string {
  return /charset=/i.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
}
