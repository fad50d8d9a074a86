// Who may call: the declared security, enforced. Keys and passwords are compared as hashes, in a time
// that does not tell how much of them was right; a refusal does not say which part was wrong.

import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { knownKeys, type KnownKey, sha256 } from './api-keys.js';
import { type Config, servedRequirements } from './config.js';
import { ConnectorError, type Logger, type Principal } from './controller.js';
import type {
  ConnectorDescriptor,
  OperationDescriptor,
  SecurityRequirement,
  SecurityScheme,
} from './descriptor.js';
import { errorBody } from './errors.js';
import { namesGranted, scopesMissing, scopesNeeded } from './oauth/scopes.js';
import type { TokenCheck, TokenVerdict } from './oauth/tokens.js';

const anybody: Principal = { id: '' };

export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly query: { get(name: string): string | null };
  /** Of the request: where the reason of a refusal goes; the server's own if absent. */
  readonly log?: Logger;
  /** The request that they are of. */
  readonly request?: FastifyRequest;
}

/** Who calls may not; the challenges are for `WWW-Authenticate`. */
export class AccessError extends ConnectorError {
  readonly challenges: readonly string[];

  constructor(status: 401 | 403, message: string, challenges: readonly string[]) {
    super(status, errorBody(status, message));
    this.challenges = challenges;
  }
}

/** A 401 that says what would be taken. */
export class UnauthorizedError extends AccessError {
  /** Hash of the credentials that were shown; absent if there were none. */
  readonly shown: string | undefined;

  constructor(challenges: readonly string[], shown: string | undefined) {
    super(401, 'The request has no valid credentials for this operation.', challenges);
    this.shown = shown;
  }
}

/** A 403 for a good token that does not go far enough (RFC 6750, 3.1). */
export class ForbiddenError extends AccessError {
  constructor(missing: readonly string[], needed: readonly string[]) {
    super(403, `The token lacks a scope or role that this operation needs: ${missing.join(' ')}.`, [
      `Bearer realm="connector", error="insufficient_scope"${scopeAttribute(needed)}`,
    ]);
  }
}

/** What is guarded: an operation, or a route of the user's own. */
export type Guarded = Pick<OperationDescriptor, 'id' | 'security'>;

export interface Gate {
  /** @throws AccessError when no requirement of the operation is met; ConnectorError 503 when that cannot be known. */
  admit(operation: Guarded, credentials: Credentials): Promise<Principal> | Principal;
  /** Reads the keys of token issuers ahead of the first request; failures are logged. */
  warm(): void;
}

/** How far a request got with its bearer token, which is looked at once, and only if a requirement asks. */
interface Attempt {
  /** The credentials that it has, of kinds that are asked for. */
  shown?: string;
  verdict?: Promise<TokenVerdict>;
  /** Why the token is not good: for the log. */
  refusal?: string;
  /** The token is good, and not for this. */
  forbidden?: ForbiddenError;
  /** The token could not be checked. */
  failure?: unknown;
}

/** The check of bearer tokens, if there is to be one: only then is what it needs loaded. */
export async function loadTokenCheck(
  { security }: ConnectorDescriptor,
  { oauth }: Config,
  log: Logger,
): Promise<TokenCheck | undefined> {
  const isUsed = Object.values<SecurityScheme>({ ...security }).some(
    ({ kind }) => kind === 'oauth2',
  );
  if (oauth === undefined || !isUsed) return undefined;
  const { createTokenCheck } = await import('./oauth/tokens.js');
  return createTokenCheck(oauth, log);
}

export function createGate(
  descriptor: ConnectorDescriptor,
  config: Config,
  log: Logger,
  tokens: TokenCheck | undefined,
): Gate {
  const keys = knownKeys(config.apiKeys);
  const users = config.basicUsers.map(({ name, password }) => ({
    name,
    hash: sha256(`${name}:${password}`),
  }));
  const { oauth } = config;
  if (oauth?.enforceScopes === false && listsScopes(descriptor)) {
    log.warn(
      {},
      'OAUTH_SCOPES=ignore: tokens are accepted whatever scopes and roles the definition lists.',
    );
  }

  const byToken = async (
    scopes: readonly string[],
    token: string,
    attempt: Attempt,
  ): Promise<Principal | undefined> => {
    if (tokens === undefined) return undefined;
    try {
      const verdict = await (attempt.verdict ??= tokens.check(token));
      if ('refusal' in verdict) {
        attempt.refusal = verdict.refusal;
        return undefined;
      }
      const needed = oauth?.enforceScopes === true ? scopesNeeded(scopes) : [];
      const granted = namesGranted(verdict.claims);
      const missing = scopesMissing(needed, granted);
      if (missing.length === 0) return verdict.principal;
      attempt.forbidden ??= new ForbiddenError(missing, needed);
      attempt.refusal = `it lacks ${missing.join(' ')}; its scp, scope and roles have ${granted.join(' ').slice(0, 500) || 'nothing'}`;
    } catch (error) {
      attempt.failure = error;
    }
    return undefined;
  };

  /** Keys that were right before: no more than there are keys. The lookup is by a hash of its own, with a seed that only this process has. */
  const rightBefore = new Map<string, Principal>();
  const byKey = (
    scheme: SecurityScheme & { readonly kind: 'apiKey' },
    { headers, query }: Credentials,
    attempt?: Attempt,
  ): Principal | undefined => {
    const value =
      scheme.in === 'header'
        ? headers[scheme.name.toLowerCase()]
        : (query.get(scheme.name) ?? undefined);
    if (typeof value !== 'string') return undefined;
    const known = rightBefore.get(value);
    if (known !== undefined) return known;
    if (attempt !== undefined) attempt.shown = `${attempt.shown ?? ''} ${value}`;
    const principal = whoseKey(keys, sha256(value));
    if (principal === undefined) return undefined;
    rightBefore.set(value, principal);
    return principal;
  };

  const schemeOf = (name: string): SecurityScheme | undefined =>
    Object.hasOwn(descriptor.security, name) ? descriptor.security[name] : undefined;

  const servedBy = new WeakMap<Guarded, readonly SecurityRequirement[]>();
  const servedOf = (operation: Guarded): readonly SecurityRequirement[] => {
    const known = servedBy.get(operation);
    if (known !== undefined) return known;
    const served = servedRequirements(operation.security, descriptor.security, config);
    const sorted = served.toSorted(emptyLast);
    servedBy.set(operation, sorted);
    return sorted;
  };

  const meets = async (
    { scheme: name, scopes }: SecurityRequirement[number],
    given: Credentials,
    attempt: Attempt,
  ): Promise<Principal | undefined> => {
    const scheme = schemeOf(name);
    if (scheme === undefined) return undefined;
    if (scheme.kind === 'apiKey') return byKey(scheme, given, attempt);
    const [kind = '', token = ''] = (given.headers.authorization ?? '').split(/ +(.*)/s);
    if (scheme.kind === 'basic') {
      if (kind.toLowerCase() !== 'basic') return undefined;
      attempt.shown = `${attempt.shown ?? ''} ${token}`;
      const hash = sha256(Buffer.from(token, 'base64').toString('utf8'));
      const known = users.filter((user) => timingSafeEqual(user.hash, hash))[0];
      return known === undefined ? undefined : { id: `user:${known.name}` };
    }
    if (kind.toLowerCase() !== 'bearer') return undefined;
    attempt.shown = `${attempt.shown ?? ''} ${token}`;
    return byToken(scopes, token, attempt);
  };

  const tryAll = async (
    operation: Guarded,
    served: readonly SecurityRequirement[],
    given: Credentials,
  ): Promise<Principal> => {
    const attempt: Attempt = {};
    for (const requirement of served) {
      const principals: Principal[] = [];
      for (const one of requirement) {
        const principal = await meets(one, given, attempt);
        if (principal === undefined) break;
        principals.push(principal);
      }
      if (principals.length === requirement.length) return joined(principals);
    }
    const { refusal, forbidden, failure } = attempt;
    if (refusal !== undefined) {
      const details = { operation: operation.id, reason: refusal };
      (given.log ?? log).warn(details, 'a bearer token was refused');
    }
    const wrongToken = refusal !== undefined && forbidden === undefined;
    throw (
      forbidden ??
      failure ??
      new UnauthorizedError(
        challengesOf(operation, descriptor, wrongToken),
        attempt.shown === undefined ? undefined : sha256(attempt.shown).toString('base64'),
      )
    );
  };

  return {
    warm: () => tokens?.warm(),
    admit(operation, given) {
      if (operation.security.length === 0) return anybody;
      const served = servedOf(operation);
      // Without credentials to compare with, everybody may call, but never in production.
      if (served.length === 0 && !config.production) return anybody;
      // The usual case, which needs no promise: one key.
      const [first] = served;
      const scheme = first?.length === 1 ? schemeOf(first[0]?.scheme ?? '') : undefined;
      const principal = scheme?.kind === 'apiKey' ? byKey(scheme, given) : undefined;
      return principal ?? tryAll(operation, served, given);
    },
  };
}

function listsScopes({ operations }: ConnectorDescriptor): boolean {
  return operations.some(({ security }) =>
    security.flat().some(({ scopes }) => scopesNeeded(scopes).length > 0),
  );
}

/** The `scope` attribute, of what may be in it; none when it would be too long for a header. */
function scopeAttribute(needed: readonly string[]): string {
  const text = needed.filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)).join(' ');
  return text === '' || text.length > 2000 ? '' : `, scope="${text}"`;
}

/** Who shows credentials is known by them, also where nobody needs any. */
function emptyLast(one: SecurityRequirement, other: SecurityRequirement): number {
  return Number(one.length === 0) - Number(other.length === 0);
}

/** One identity for all schemes of a requirement. */
function joined(principals: readonly Principal[]): Principal {
  const claims = principals.find((principal) => principal.claims !== undefined)?.claims;
  return {
    id: principals.map(({ id }) => id).join(' '),
    ...(claims === undefined ? {} : { claims }),
  };
}

function challengesOf(
  operation: Guarded,
  descriptor: ConnectorDescriptor,
  wrongToken: boolean,
): string[] {
  const bearer = `Bearer realm="connector"${wrongToken ? ', error="invalid_token"' : ''}`;
  const kinds = operation.security.flat().map(({ scheme }) => descriptor.security[scheme]);
  const challenges = kinds.flatMap((scheme) => {
    if (scheme?.kind === 'basic') return ['Basic realm="connector", charset="UTF-8"'];
    if (scheme?.kind === 'oauth2') return [bearer];
    if (scheme?.kind === 'apiKey') return ['ApiKey realm="connector"'];
    return [];
  });
  return [...new Set(challenges)];
}

/** Compares with all of them, however early one is equal. */
export function whoseKey(keys: readonly KnownKey[], hash: Buffer): Principal | undefined {
  const [known] = keys.filter((key) => timingSafeEqual(key.hash, hash));
  return known === undefined ? undefined : { id: known.id };
}
