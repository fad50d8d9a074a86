// Bearer tokens: whose they are, and why one is refused. The reasons are for the log; callers learn
// none of them.

import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { ConnectorError, type Logger, type Principal } from '../controller.js';
import { errorBody } from '../errors.js';
import { IssuerKeys, KeysUnavailableError } from './keys.js';
import { type OAuthSettings, TENANT } from './settings.js';

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

export type TokenVerdict =
  | { readonly principal: Principal; readonly claims: JWTPayload }
  /** A clause that goes on "refused because ..."; it holds claims, and nothing else of the token. */
  | { readonly refusal: string };

export interface TokenCheck {
  /** @throws ConnectorError 503 when the issuer's keys cannot be had. */
  check(token: string): Promise<TokenVerdict>;
  /** Reads the keys of all issuers ahead of the first token; failures are logged. */
  warm(): void;
}

interface Issuer {
  readonly written: string;
  /** The issuer of a token; its first group is the tenant's id. */
  readonly pattern: RegExp;
  readonly keys: IssuerKeys;
}

export function createTokenCheck(settings: OAuthSettings, log: Logger): TokenCheck {
  const issuers = settings.issuers.map((one) => ({
    written: one.issuer,
    pattern: patternOf(one.issuer),
    keys: new IssuerKeys(one, log),
  }));
  return {
    warm() {
      for (const { keys } of issuers) void keys.warm();
    },
    async check(token) {
      const claimed = claimedBy(token);
      if (typeof claimed === 'string') return { refusal: claimed };
      const found = issuerOf(claimed, issuers, settings);
      if (typeof found === 'string') return { refusal: found };
      const { keys, issuer } = found;
      const key: JWTVerifyGetKey = (header, jws) => keys.find(header, jws, issuer);
      return verify(token, key, issuer, settings).catch((error: unknown) => {
        if (!(error instanceof KeysUnavailableError)) {
          log.error({ issuer, err: error }, 'a key of the token issuer cannot be used');
        }
        throw new ConnectorError(
          503,
          errorBody(503, 'The token cannot be checked now: its issuer does not answer.'),
        );
      });
    },
  };
}

/** The claims before anything is known to be true of them; a reason if there are none. */
function claimedBy(token: string): JWTPayload | string {
  try {
    return decodeJwt(token);
  } catch {
    return 'it is not a JWT; tokens that only their issuer can read cannot be checked';
  }
}

function patternOf(issuer: string): RegExp {
  const [before = '', behind] = issuer.split(TENANT).map(escaped);
  const tenant =
    behind === undefined ? '' : `([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})${behind}`;
  return new RegExp(`^${before}${tenant}$`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** The configured issuer of these claims, or why it is none. */
function issuerOf(
  { iss, tid }: JWTPayload,
  issuers: readonly Issuer[],
  { tenants }: OAuthSettings,
): { keys: IssuerKeys; issuer: string } | string {
  if (typeof iss !== 'string') return 'it names no issuer (iss)';
  for (const { pattern, keys } of issuers) {
    const match = pattern.exec(iss);
    if (match === null) continue;
    const tenant = match[1];
    if (tenant === undefined) return { keys, issuer: iss };
    if (tid !== undefined && tid !== tenant) {
      return `its tenant (tid) ${shown(tid)} is not that of its issuer ${shown(iss)}`;
    }
    if (tenants !== 'any' && !tenants.includes(tenant)) {
      return `its tenant ${shown(tenant)} is not in OAUTH_TENANTS`;
    }
    return { keys, issuer: iss };
  }
  const accepted = issuers.map(({ written }) => written).join(' ');
  return `its issuer (iss) ${shown(iss)} is not in OAUTH_ISSUER, which has ${accepted}`;
}

/** @throws what is not the token's fault. */
async function verify(
  token: string,
  key: JWTVerifyGetKey,
  issuer: string,
  { audiences }: OAuthSettings,
): Promise<TokenVerdict> {
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience: [...audiences],
      algorithms,
      clockTolerance: 60,
      // A token that never ends cannot be withdrawn.
      requiredClaims: ['exp'],
    });
    return { principal: principalOf(payload), claims: payload };
  } catch (error) {
    if (error instanceof errors.JOSEError) return { refusal: refusalFor(error, token, audiences) };
    throw error;
  }
}

function principalOf(claims: JWTPayload): Principal {
  const caller = claims.sub ?? claims['azp'] ?? claims['appid'] ?? claims['client_id'] ?? '';
  return { id: `token:${claims.iss ?? ''}:${String(caller)}`, claims };
}

function refusalFor(error: errors.JOSEError, token: string, audiences: readonly string[]): string {
  if (error instanceof errors.JWTExpired) return `it expired at ${timeOf(error.payload.exp)}`;
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim, payload } = error;
    if (claim === 'aud') {
      return `its audience (aud) ${shown(payload.aud)} is not in OAUTH_AUDIENCE, which has ${audiences.join(' ')}`;
    }
    if (claim === 'nbf') return `it is not valid before ${timeOf(payload.nbf)}`;
    if (claim === 'exp') return 'it never expires (no exp)';
    return `its claim ${shown(claim)} is not as it must be`;
  }
  const { alg, kid } = headerOf(token);
  if (error instanceof errors.JWKSNoMatchingKey) {
    return `its key id (kid) ${shown(kid)} is not among the keys of its issuer`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  if (error instanceof errors.JOSEAlgNotAllowed) return `its algorithm (alg) is ${shown(alg)}`;
  return `it is not well-formed (${error.code})`;
}

function headerOf(token: string): { readonly alg?: unknown; readonly kid?: unknown } {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return {};
  }
}

/** A claim, cut to a length that a log line bears. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}

function timeOf(seconds: unknown): string {
  const time = new Date(Number(seconds) * 1000);
  return Number.isNaN(time.getTime()) ? shown(seconds) : time.toISOString();
}
