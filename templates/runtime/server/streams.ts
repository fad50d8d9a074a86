// Streams as bodies of answers: Node's, the web's, and whatever can be iterated asynchronously. They are
// read as fast as the caller takes them, and ended when the caller goes.

import { pipeline, Readable, Transform } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { ByteStream } from './controller.js';

/** How many chunks, of whatever size, are read before the connection takes them. */
const CHUNKS_AHEAD = 2;

/** True for what is sent piece by piece: a Node Readable, a web ReadableStream, an async iterable. */
export function isStream(value: unknown): value is ByteStream {
  if (typeof value !== 'object' || value === null) return false;
  return (
    value instanceof ReadableStream ||
    value instanceof Readable ||
    typeof (value as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function'
  );
}

/** Ends a stream that is not going to be sent, so that what it holds open is freed. Anything else is left alone. */
export function discard(value: unknown): void {
  if (!isStream(value)) return;
  if (value instanceof Readable) {
    value.on('error', () => {});
    value.destroy();
  } else if (value instanceof ReadableStream) value.cancel().catch(() => {});
  else
    Promise.resolve(value[Symbol.asyncIterator]().return?.()).catch(() => {
      // It was not wanted any more.
    });
}

export interface StreamChecks {
  /** How many bytes were announced; undefined: as many as come. */
  readonly length: number | undefined;
  /** Makes the error of a stream that breaks off, with the words for it. */
  readonly fail: (reason: string, cause?: unknown) => Error;
}

/**
 * A Readable of bytes over any stream. Destroying it ends the source. It fails, by an error of `fail`,
 * when the source does, when a chunk is neither bytes nor text, and when the length is not as announced.
 *
 * @throws what `fail` makes, for a stream that somebody reads already.
 */
export function readableOf(source: ByteStream, { length, fail }: StreamChecks): Readable {
  const from = nodeStream(source, fail);
  let sent = 0;
  const bytes = new Transform({
    writableObjectMode: true,
    writableHighWaterMark: CHUNKS_AHEAD,
    transform(chunk: unknown, _encoding, done) {
      const piece = bytesOf(chunk);
      sent += piece?.length ?? 0;
      if (piece === undefined)
        done(fail(`its stream holds a chunk that is a ${typeof chunk}; chunks are bytes or text.`));
      else if (length !== undefined && sent > length)
        done(fail(`its stream holds more than the ${length} bytes of Content-Length.`));
      else done(null, piece);
    },
    flush(done) {
      const short = length !== undefined && sent < length;
      const reason = `its stream ended after ${sent} of the ${length} bytes of Content-Length.`;
      done(short ? fail(reason) : null);
    },
  });
  // Before those of `pipeline`, which knows no operation to name.
  from.once('error', (error: Error) =>
    bytes.destroy(fail(`its stream failed: ${error.message}`, error)),
  );
  from.once('close', () => {
    if (!from.readableEnded) bytes.destroy(fail('its stream was closed before its end.'));
  });
  pipeline(from, bytes, () => {
    // The reader of `bytes` sees the error.
  });
  return bytes;
}

function nodeStream(source: ByteStream, fail: StreamChecks['fail']): Readable {
  const taken = 'its stream has been read or closed before.';
  const options = { objectMode: true, highWaterMark: CHUNKS_AHEAD };
  if (source instanceof ReadableStream) {
    if (source.locked) throw fail(taken);
    return Readable.fromWeb(source as WebStream, options);
  }
  if (!(source instanceof Readable)) return Readable.from(source, options);
  if (source.errored) throw fail(`its stream failed: ${source.errored.message}`, source.errored);
  if (source.destroyed || source.readableEnded) throw fail(taken);
  return source;
}

function bytesOf(chunk: unknown): Buffer | undefined {
  if (typeof chunk === 'string') return Buffer.from(chunk, 'utf8');
  if (Buffer.isBuffer(chunk)) return chunk;
  if (ArrayBuffer.isView(chunk))
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return chunk instanceof ArrayBuffer ? Buffer.from(chunk) : undefined;
}
