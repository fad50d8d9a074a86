// What a caller may say about a client and about one call. Types only.

/** A value, or a function that gives it for a security scheme of the definition, asked before every request. */
export type Credential<T> = T | ((scheme: string) => T | Promise<T>);

/** For basic authentication. */
export interface User {
  readonly username: string;
  readonly password: string;
}

/**
 * What is sent again: an answer of 408, 429 or 5xx (not 501) and a request without an answer. The
 * waits are 1, 2, 4, 8 seconds, or what the server says in `Retry-After`.
 */
export interface RetryOptions {
  /** How often at most; absent: 4. */
  readonly count?: number | undefined;
  /** Milliseconds until the first repetition; doubled for every further one. Absent: 1000. */
  readonly intervalMs?: number | undefined;
}

export interface ClientOptions {
  /** Where the API is, the definition's basePath included: `https://orders.example.com/v1`. */
  readonly baseUrl: string;
  /** What to authenticate with; put where each operation's security says. */
  readonly auth?:
    | {
        readonly apiKey?: Credential<string> | undefined;
        readonly basic?: Credential<User> | undefined;
        /** An access token, for `oauth2`. */
        readonly bearer?: Credential<string> | undefined;
      }
    | undefined;
  /** Instead of the global `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds for one request, the body of its answer included; absent: no limit. */
  readonly timeoutMs?: number | undefined;
  /** False: nothing is sent again. */
  readonly retry?: false | RetryOptions | undefined;
  /** Origins besides that of `baseUrl` to which a `Location` or a next link may lead: they get the credentials. */
  readonly trustedOrigins?: readonly string[] | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Sent with this call; they win over all others. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds for the whole call: all its requests and the waits between them. Absent: no limit. */
  readonly timeoutMs?: number | undefined;
  /** Instead of the client's. */
  readonly retry?: false | RetryOptions | undefined;
}
