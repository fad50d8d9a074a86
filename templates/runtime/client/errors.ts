// What the client throws, and how a program tells the declared error answers of an operation apart.

import type { HttpStatus } from './wire.js';

/**
 * Why a call failed: `status` the server answered something else than 2xx, `body` a 2xx whose body is
 * not JSON, `network` no answer, `timeout` and `aborted` it was given up, `request` it could not be
 * made from what was passed (`cause` says why), `location` a `Location` or next link is missing or
 * leads to where the credentials do not belong, `notification` what arrived is no such notification.
 */
export type ClientErrorCode =
  'status' | 'body' | 'network' | 'timeout' | 'aborted' | 'request' | 'location' | 'notification';

export class ClientError extends Error {
  override readonly name = 'ClientError';
  declare readonly code: ClientErrorCode;
  /** Name of the client's function. */
  declare readonly operation: string;
  declare readonly method: string;
  /** Without the query, which may hold secrets. */
  declare readonly url: string;
  /** These three are set when there was an answer. */
  declare readonly status: number | undefined;
  declare readonly headers: Headers | undefined;
  /** As declared for the status; text where that could not be read as JSON. */
  declare readonly body: unknown;

  constructor(
    code: ClientErrorCode,
    { endpoint, method, url }: FailedExchange,
    answer?: { readonly status: number; readonly headers: Headers; readonly body: unknown },
    cause?: unknown,
  ) {
    const operation = endpoint.name;
    super(
      `${operation}: ${method} ${url} ` +
        (code === 'status'
          ? `answered ${answer?.status}`
          : `failed (${code})${cause instanceof Error ? `: ${cause.message}` : ''}`),
      cause === undefined ? undefined : { cause },
    );
    Object.assign(this, { code, operation, method, url }, answer);
  }
}

/** The request that a call had come to. */
interface FailedExchange {
  readonly endpoint: { readonly name: string };
  readonly method: string;
  readonly url: string;
}

/** The body of an error that the server itself reports where the definition has no other place for it. */
export interface ServerErrorBody {
  readonly error: {
    /** Such as `BadRequest`. */
    readonly code: string;
    readonly message: string;
    /** What is wrong with a request: the place and a sentence without its subject, such as `is missing`. */
    readonly details?: ReadonlyArray<{
      readonly in: 'path' | 'query' | 'header' | 'body';
      readonly path: string;
      readonly message: string;
    }>;
  };
}

type Success = Extract<HttpStatus, 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226>;

type AnswersOf<Client, Name extends keyof Client> = Client[Name] extends (...args: never[]) => {
  full(): Promise<infer Answer extends { readonly status: unknown }>;
}
  ? Answer
  : never;

type Refusal<Answer> = Answer extends { readonly status: infer Status; readonly body: infer Body }
  ? [Exclude<Status, Success>] extends [never]
    ? never
    : {
        readonly code: 'status';
        readonly status: Exclude<Status, Success>;
        readonly headers: Headers;
        readonly body: Body;
      }
  : never;

/** An answer that the definition does not know, such as the 401 of a server or the 502 of a proxy. */
type Undeclared<Status> = [Status] extends [never]
  ? never
  : {
      readonly code: 'status';
      readonly status: Status;
      readonly headers: Headers;
      readonly body: unknown;
    };

/** A `ClientError` of one operation; `code` 'status' and `status` tell the declared bodies apart. */
export type OperationError<Client, Name extends keyof Client> = ClientError & {
  readonly operation: Name;
} & (
    | Refusal<AnswersOf<Client, Name>>
    | Undeclared<Exclude<HttpStatus, Success | AnswersOf<Client, Name>['status']>>
    | { readonly code: 'body'; readonly status: Success; readonly headers: Headers }
    | { readonly code: 'location' }
    | {
        readonly code: Exclude<ClientErrorCode, 'status' | 'body' | 'location'>;
        readonly status: undefined;
        readonly headers: undefined;
        readonly body: undefined;
      }
  );

export interface ErrorGuard<Client> {
  (error: unknown): error is ClientError;
  <Name extends keyof Client>(
    error: unknown,
    operation: Name,
  ): error is OperationError<Client, Name>;
}

/** Whether `error` was thrown by a client, and by that function of it. */
export function isClientError(error: unknown, operation?: string): boolean {
  return error instanceof ClientError && (operation === undefined || error.operation === operation);
}
