// One request, as the engine sends it, and its answer. Over node:http, so that nothing is added,
// followed or decoded on the way.

import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface Message {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Why there is no answer. */
export class NoAnswer extends Error {
  readonly why: 'slow' | 'unreachable' | 'broken';

  constructor(why: NoAnswer['why'], message: string) {
    super(message);
    this.name = 'NoAnswer';
    this.why = why;
  }
}

/** Largest answer that is read. */
const MAX_BYTES = 64 * 1024 * 1024;
const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

export class Sender {
  readonly #timeoutMs: number;
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 16 });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: 16 });
  /** Requests sent so far. */
  calls = 0;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** @throws NoAnswer */
  async send(message: Message): Promise<Answer> {
    this.calls++;
    try {
      return await this.#exchange(message);
    } catch (error) {
      // A kept connection that the server has closed meanwhile: nobody saw the request.
      if (!isStale(error)) throw failureOf(error, this.#timeoutMs);
    }
    try {
      return await this.#exchange(message);
    } catch (error) {
      throw failureOf(error, this.#timeoutMs);
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #exchange({ method, target, headers, body }: Message): Promise<Answer> {
    const url = new URL(target);
    const secure = url.protocol === 'https:';
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const empty = body === undefined && !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
    const options = {
      method,
      agent: secure ? this.#https : this.#http,
      headers: { ...headers, ...length, ...(empty ? { 'content-length': '0' } : {}) },
      maxHeaderSize: 256 * 1024,
    };
    return new Promise((done, fail) => {
      const sent = (secure ? httpsRequest : httpRequest)(url, options, (response) => {
        readAll(response).then(
          (bytes) =>
            done({ status: response.statusCode ?? 0, headers: response.headers, body: bytes }),
          fail,
        );
      });
      // For the whole exchange; the socket's own timeout would begin anew with every byte.
      const timer = setTimeout(
        () => sent.destroy(new NoAnswer('slow', `no answer within ${this.#timeoutMs / 1000} s`)),
        this.#timeoutMs,
      );
      sent.once('close', () => clearTimeout(timer));
      sent.once('error', (error) =>
        fail(
          sent.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
            ? new Stale()
            : error,
        ),
      );
      sent.end(body);
    });
  }
}

class Stale extends Error {}

function isStale(error: unknown): boolean {
  return error instanceof Stale;
}

async function readAll(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error('the answer is larger than 64 MB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function failureOf(error: unknown, timeoutMs: number): NoAnswer {
  if (error instanceof NoAnswer) return error;
  // Both families of addresses refused: their errors come together.
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code = '', message = String(inner) } = inner as { code?: string; message?: string };
  if (code === 'ABORT_ERR') return new NoAnswer('slow', `no answer within ${timeoutMs / 1000} s`);
  return new NoAnswer(unreachable.has(code) ? 'unreachable' : 'broken', message);
}
