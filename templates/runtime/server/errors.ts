// The usual shape of an error answer: `{ error: { code, message, details? } }`; error-shape.ts turns it
// into the declared one. Whatever is not a ConnectorError is a fault of the server: its caller learns
// the request's id, the log the rest.

import { ConnectorError, NotImplementedError } from './controller.js';

/** One thing that is wrong with a request. */
export interface Fault {
  readonly in: 'path' | 'query' | 'header' | 'body';
  /** The parameter's name, or a JSON pointer into the body. */
  readonly path: string;
  readonly message: string;
}

const codes: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Failed',
  429: 'TooManyRequests',
  501: 'NotImplemented',
  503: 'ServiceUnavailable',
  508: 'LoopDetected',
};

export interface ErrorBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details?: readonly Fault[];
  };
}

/** What an error of the runtime says, whatever its body looks like. */
export interface MadeError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: readonly Fault[];
}

const made = new WeakMap<object, MadeError>();

export function errorBody(status: number, message: string, details?: readonly Fault[]): ErrorBody {
  const error = { code: codeOf(status), message, ...(details === undefined ? {} : { details }) };
  const body = { error };
  made.set(body, { status, ...error });
  return body;
}

function codeOf(status: number): string {
  return codes[status] ?? (status >= 500 ? 'ServerError' : 'RequestFailed');
}

/** What a body says that {@link errorBody} made; undefined for one of a controller. */
export function madeBy(body: unknown): MadeError | undefined {
  return typeof body === 'object' && body !== null ? made.get(body) : undefined;
}

/** A 429: what is too much, and for how long it will be. */
export class LimitError extends ConnectorError {
  readonly retryAfterSeconds: number;
  /** What sets the limit. */
  readonly setting: string;

  constructor(setting: string, message: string, retryAfterSeconds: number) {
    super(429, errorBody(429, message));
    this.setting = setting;
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterSeconds));
  }
}

/** A 400 that lists every fault that was found. */
export function badRequest(faults: readonly Fault[]): ConnectorError {
  const [first] = faults;
  const where = first === undefined ? 'The request is wrong.' : sentence(first);
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  return new ConnectorError(400, errorBody(400, where + more, faults));
}

export function sentence(fault: Fault): string {
  if (fault.in === 'body') {
    return fault.path === ''
      ? `The body ${fault.message}.`
      : `Body field ${fault.path} ${fault.message}.`;
  }
  return `${fault.in === 'header' ? 'Header' : `The ${fault.in} parameter`} ${fault.path} ${fault.message}.`;
}

/** Status and body of the answer to a ConnectorError. */
export function answerOf(error: ConnectorError): { status: number; body: unknown } {
  const status = error.status >= 400 && error.status <= 599 ? Math.trunc(error.status) : 500;
  if (error instanceof NotImplementedError) {
    const { message, file } = error;
    const body = { error: { code: codeOf(status), message, file } };
    made.set(body, { status, code: codeOf(status), message });
    return { status, body };
  }
  const body = typeof error.body === 'string' ? errorBody(status, error.body) : error.body;
  return { status, body };
}
