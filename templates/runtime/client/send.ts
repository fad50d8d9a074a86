// Sends the requests of a call: gives up when the caller or the clock says so, sends again what the
// engine sends again, and reads the answer.

import { build } from './request.js';
import type { Exchange, RawAnswer } from './client.js';
import { ClientError, type ClientErrorCode } from './errors.js';
import type { ClientOperation } from './table.js';

/** No wait is longer, whatever a server says: a timer that is set too far goes off at once. */
const LONGEST_WAIT = 3_600_000;

/** The error of a call, which names the request that it has come to. */
export function failure(
  exchange: Exchange,
  code: ClientErrorCode,
  answer?: RawAnswer,
  cause?: unknown,
): ClientError {
  return new ClientError(code, exchange, answer, cause);
}

/** Resolves with any answer, rejects with a `ClientError`. Sends again as long as that may help. */
export function send(exchange: Exchange): Promise<RawAnswer> {
  return within(exchange, (signal) => persist(exchange, signal));
}

/**
 * Does the work until the caller's signal or the time of the whole call says that it is enough. A race,
 * so that neither a token that never comes nor a `fetch` that knows no signals holds the caller up.
 */
export async function within<T>(
  exchange: Exchange,
  work: (signal?: AbortSignal) => Promise<T>,
  { signal, timeoutMs }: Pick<Exchange['call'], 'signal' | 'timeoutMs'> = exchange.call,
): Promise<T> {
  if (signal === undefined && timeoutMs === undefined) return work();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let abort = (): void => {};
  const controller = new AbortController();
  const end = new Promise<never>((_, reject) => {
    const giveUp = (code: ClientErrorCode, reason?: unknown): void => {
      controller.abort(reason);
      reject(failure(exchange, code, undefined, reason));
    };
    abort = () => giveUp('aborted', signal?.reason);
    if (timeoutMs !== undefined) timer = setTimeout(() => giveUp('timeout'), timeoutMs);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
  });
  // The end goes first: where it has come already, nothing is sent.
  const begun = async (): Promise<T> => {
    controller.signal.throwIfAborted();
    return work(controller.signal);
  };
  try {
    return await Promise.race([end, begun()]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function persist(exchange: Exchange, signal?: AbortSignal): Promise<RawAnswer> {
  const { endpoint, call, input } = exchange;
  const retry = call.retry ?? endpoint.options.retry ?? {};
  // A stream can be read once.
  const once = endpoint.operation.body === 'binary' && !(input.body instanceof Uint8Array);
  let left = retry === false || once ? 0 : (retry.count ?? 4);
  let wait = (retry && retry.intervalMs) || 1000;
  for (; ; wait *= 2) {
    let asked: number | undefined;
    try {
      const answer = await within(exchange, (it) => sendOnce(exchange, it), {
        signal,
        timeoutMs: endpoint.options.timeoutMs,
      });
      if (left < 1 || !isPassing(answer.status)) return answer;
      asked = retryAfter(answer);
    } catch (error) {
      if (left < 1 || (error as ClientError).code !== 'network' || signal?.aborted) throw error;
    }
    left -= 1;
    await pause(asked ?? wait, signal);
  }
}

/** Statuses that the engine tries again; 501 is what a server says that never will. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || (status > 499 && status !== 501);
}

async function sendOnce(exchange: Exchange, signal?: AbortSignal): Promise<RawAnswer> {
  const { endpoint } = exchange;
  let stage: ClientErrorCode = 'request';
  let answer: RawAnswer | undefined;
  try {
    const [url, init] = await build(exchange);
    signal?.throwIfAborted();
    stage = 'network';
    // Taken out of its object: browsers refuse a `fetch` called as a method of something else.
    const ask = endpoint.options.fetch ?? fetch;
    if (signal) init.signal = signal;
    const response = await (endpoint.ask?.(ask, url, init, exchange) ?? ask(url, init));
    exchange.asked = response.url || url;
    const [body, fault] = await read(response, endpoint.operation.answers);
    answer = { status: response.status, headers: response.headers, body };
    stage = 'body';
    if (fault) throw fault;
    endpoint.check?.(exchange, answer);
    return answer;
  } catch (cause) {
    throw failure(exchange, stage, answer, cause);
  }
}

/** The body as declared for the status; with the reason where a 2xx is not the JSON that it should be. */
async function read(
  response: Response,
  answers: ClientOperation['answers'] = {},
): Promise<[body: unknown, fault?: unknown]> {
  const kind = answers[response.status] ?? answers['default'] ?? 'json';
  if (kind === 'binary') return [new Uint8Array(await response.arrayBuffer())];
  const text = await response.text();
  if (kind === 'text') return [text];
  try {
    return [text === '' ? undefined : JSON.parse(text)];
  } catch (fault) {
    return kind === 'json' && response.ok ? [text, fault] : [text];
  }
}

/** Milliseconds that the server asks to wait, in seconds or by a date; undefined when it does not say. */
export function retryAfter({ headers }: RawAnswer): number | undefined {
  const text = headers.get('retry-after') ?? '';
  if (/^ *\d+(\.\d+)? *$/.test(text)) return Number(text) * 1000;
  // Every HTTP date has a time; without one, `Date` would read years into numbers.
  const at = /:/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

/** Waits, and no longer than the signal lets it: a timer that is left would keep a process alive. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, Math.min(milliseconds, LONGEST_WAIT));
    signal?.addEventListener('abort', end);
  });
}
