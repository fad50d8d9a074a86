// Who may call: the declared security, enforced. Keys and passwords are compared as hashes, in a time
// that does not tell how much of them was right; a refusal does not say which part was wrong.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { type Config, servedRequirements } from './config.js';
import { ConnectorError, type Logger, type Principal } from './controller.js';
import type {
  ConnectorDescriptor,
  OperationDescriptor,
  SecurityRequirement,
  SecurityScheme,
} from './descriptor.js';
import { errorBody } from './errors.js';

const anybody: Principal = { id: '' };

/** Signatures by a private key alone: with HS256 a public key could be passed off as the secret (RFC 8725, 2.1). */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

export interface Credentials {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
}

/** A 401 that says what would be taken. */
export class UnauthorizedError extends ConnectorError {
  readonly challenges: readonly string[];

  constructor(challenges: readonly string[]) {
    super(401, errorBody(401, 'The request has no valid credentials for this operation.'));
    this.challenges = challenges;
  }
}

export interface Gate {
  /** @throws UnauthorizedError when no requirement of the operation is met. */
  admit(operation: OperationDescriptor, credentials: Credentials): Promise<Principal>;
}

export function createGate(descriptor: ConnectorDescriptor, config: Config, log: Logger): Gate {
  const keys = config.apiKeys.map(sha256);
  const users = config.basicUsers.map(({ name, password }) => ({
    name,
    hash: sha256(`${name}:${password}`),
  }));
  const bearer = config.oauth === undefined ? undefined : createBearerCheck(config.oauth, log);

  const meets = async (
    scheme: SecurityScheme,
    given: Credentials,
  ): Promise<Principal | undefined> => {
    if (scheme.kind === 'apiKey') {
      const value =
        scheme.in === 'header'
          ? given.headers[scheme.name.toLowerCase()]
          : (given.query.get(scheme.name) ?? undefined);
      if (typeof value !== 'string') return undefined;
      const hash = sha256(value);
      return anyEqual(keys, hash) ? { id: `key:${hash.toString('hex').slice(0, 32)}` } : undefined;
    }
    const [kind = '', token = ''] = (given.headers.authorization ?? '').split(/ +(.*)/s);
    if (scheme.kind === 'basic') {
      if (kind.toLowerCase() !== 'basic') return undefined;
      const hash = sha256(Buffer.from(token, 'base64').toString('utf8'));
      const known = users.filter((user) => timingSafeEqual(user.hash, hash))[0];
      return known === undefined ? undefined : { id: `user:${known.name}` };
    }
    if (kind.toLowerCase() !== 'bearer' || bearer === undefined) return undefined;
    return bearer(token);
  };

  return {
    async admit(operation, given) {
      if (operation.security.length === 0) return anybody;
      const served = servedRequirements(operation.security, descriptor.security, config);
      // Without credentials to compare with, everybody may call, but never in production.
      if (served.length === 0 && !config.production) return anybody;
      for (const requirement of served.toSorted(emptyLast)) {
        const principals: Principal[] = [];
        for (const { scheme: name } of requirement) {
          const scheme = Object.hasOwn(descriptor.security, name)
            ? descriptor.security[name]
            : undefined;
          const principal = scheme === undefined ? undefined : await meets(scheme, given);
          if (principal === undefined) break;
          principals.push(principal);
        }
        if (principals.length === requirement.length) return joined(principals);
      }
      throw new UnauthorizedError(challengesOf(operation, descriptor));
    },
  };
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

function challengesOf(operation: OperationDescriptor, descriptor: ConnectorDescriptor): string[] {
  const kinds = operation.security.flat().map(({ scheme }) => descriptor.security[scheme]);
  const challenges = kinds.flatMap((scheme) => {
    if (scheme?.kind === 'basic') return ['Basic realm="connector", charset="UTF-8"'];
    if (scheme?.kind === 'oauth2') return ['Bearer realm="connector"'];
    if (scheme?.kind === 'apiKey') return ['ApiKey realm="connector"'];
    return [];
  });
  return [...new Set(challenges)];
}

function createBearerCheck(oauth: NonNullable<Config['oauth']>, log: Logger) {
  let keySet: Promise<JWTVerifyGetKey> | undefined;
  return async (token: string): Promise<Principal | undefined> => {
    keySet ??= findKeys(oauth);
    let claims: JWTPayload | undefined;
    try {
      claims = await verify(token, await keySet, oauth);
    } catch (error) {
      // The issuer could not be asked: try again at the next request.
      keySet = undefined;
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ issuer: oauth.issuer, reason }, 'the keys of the token issuer cannot be read');
      throw new ConnectorError(
        503,
        errorBody(503, 'The token cannot be checked now: its issuer does not answer.'),
      );
    }
    if (claims === undefined) return undefined;
    return {
      id: `token:${claims.iss ?? ''}:${claims.sub ?? String(claims['azp'] ?? claims['appid'] ?? '')}`,
      claims,
    };
  };
}

async function findKeys({
  issuer,
  jwksUrl,
}: NonNullable<Config['oauth']>): Promise<JWTVerifyGetKey> {
  if (jwksUrl !== undefined) return createRemoteJWKSet(new URL(jwksUrl));
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  const metadata = (await response.json()) as { jwks_uri?: unknown };
  if (typeof metadata.jwks_uri !== 'string') throw new Error(`${url} names no jwks_uri.`);
  return createRemoteJWKSet(new URL(metadata.jwks_uri));
}

/** What jose throws because of the token; everything else is about the keys. */
const tokenFaults = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** Undefined for a token that is not good; rejects when the keys cannot be had. */
async function verify(
  token: string,
  getKey: JWTVerifyGetKey,
  { issuer, audience }: NonNullable<Config['oauth']>,
): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, getKey, {
      issuer,
      audience: audience.split(' '),
      algorithms,
      clockTolerance: 60,
    });
    // A token that never ends cannot be withdrawn.
    return payload.exp === undefined ? undefined : payload;
  } catch (error) {
    if (tokenFaults.some((fault) => error instanceof fault)) return undefined;
    throw error;
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

function anyEqual(hashes: readonly Buffer[], hash: Buffer): boolean {
  return hashes.map((known) => timingSafeEqual(known, hash)).includes(true);
}
