// The bytes of a request as they arrive: all of them, within a limit, or as a stream for a controller
// that asks for it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { ConnectorError } from './controller.js';
import { errorBody } from './errors.js';

/** The whole body. @throws ConnectorError 413 above the limit; rejects when the caller hangs up. */
export function readAll(source: Readable, limit: number, announced?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(announced) > limit) return reject(tooLarge('BODY_LIMIT_MB', limit));
    if (source.destroyed && !source.readableEnded) return reject(hungUp());
    if (source.readableEnded) return resolve(Buffer.alloc(0));
    const chunks: Buffer[] = [];
    let size = 0;
    // Not by `for await`, which would end the connection where the answer must go.
    const read = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) return void chunks.push(chunk);
      end();
      reject(tooLarge('BODY_LIMIT_MB', limit));
    };
    const finish = (): void => {
      end();
      resolve(Buffer.concat(chunks, size));
    };
    const fail = (error?: Error): void => {
      end();
      reject(error instanceof ConnectorError ? error : hungUp());
    };
    const end = (): void => {
      source.off('data', read).off('end', finish).off('error', fail).off('close', fail);
      source.on('error', () => {});
    };
    source.on('data', read).on('end', finish).on('error', fail).on('close', fail);
  });
}

/**
 * The body as a stream that the controller owns: whatever it does with it, the connection stays for the
 * answer. It fails when the caller hangs up, and with a ConnectorError 413 above the limit.
 */
export function streamOf(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
): Readable {
  let size = 0;
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit) done(tooLarge('STREAM_LIMIT_MB', limit));
      else done(null, chunk);
    },
  });
  // A controller that has stopped reading has no use for the error.
  body.on('error', () => {});
  body.once('close', () => {
    request.unpipe(body);
    request.resume();
  });
  request.on('error', () => {});
  const end = (): void => void body.destroy(request.complete ? undefined : hungUp());
  // What the controller has left by then is not wanted any more, but must not block the connection.
  response.once('close', end);
  if (request.destroyed) end();
  else if (Number(request.headers['content-length']) > limit)
    body.destroy(tooLarge('STREAM_LIMIT_MB', limit));
  else request.pipe(body);
  return body;
}

/** Seen by logs and by controllers alone. */
function hungUp(): ConnectorError {
  return new ConnectorError(400, 'The caller hung up before the end of its request.');
}

/** @param setting that holds the limit, in bytes. */
export function tooLarge(
  setting: 'BODY_LIMIT_MB' | 'STREAM_LIMIT_MB',
  limit: number,
): ConnectorError {
  const megabytes = Number((limit / (1024 * 1024)).toPrecision(3));
  const message = `The body is larger than ${megabytes} MB, which is the limit. ${setting} of the server allows more.`;
  return new ConnectorError(413, errorBody(413, message));
}
