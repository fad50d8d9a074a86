// What PostgreSQL and the way to it can answer, in words for the operator
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).

import { messageOf, StoreError, type StoreFault, takenText } from '../errors.js';

interface Known {
  readonly fault: StoreFault;
  readonly says: (name: string) => string;
}

const away = (why: string): Known => ({
  fault: 'away',
  says: (name) => `The database ${name} cannot be used now: ${why}.`,
});
const access = (why: string): Known => ({
  fault: 'access',
  says: (name) => `The database ${name} ${why}`,
});
const address = (why: string): Known => ({
  fault: 'address',
  says: (name) => `The database ${name} ${why}`,
});

const conflict: Known = {
  fault: 'conflict',
  says: (name) => `The database ${name} could not decide between two that wrote at once.`,
};
const full: Known = {
  fault: 'full',
  says: (name) => `The disk of the database ${name} is full. Nothing was changed; make room.`,
};
const wrongPassword = access(
  'refuses the user or the password of DATABASE_URL. Check both; in a URL, characters of the password other than letters and digits are written with %, as %40 for "@".',
);
const tooMany = away(
  'it has no connection left. Lower pool_size in DATABASE_URL (10 for each replica, and one more), or raise max_connections',
);

/** By SQLSTATE, or its class of two letters. */
const byState: Readonly<Record<string, Known>> = {
  '08': away('the connection was lost'),
  '0A000': {
    fault: 'conflict',
    says: (name) => `The tables of the database ${name} were changed just now.`,
  },
  '23505': { fault: 'taken', says: takenText },
  '25006': away('it takes no writes: it is a standby, or in the middle of a fail-over'),
  '25P03': away('a transaction did nothing for too long'),
  '28000': access(
    'refuses this user, host or way of connecting. Add sslmode=require to DATABASE_URL where it says "no encryption"; else see pg_hba.conf of the server.',
  ),
  '28P01': wrongPassword,
  '3D000': address(
    'does not exist. Create it (create database ...), or correct the name in DATABASE_URL.',
  ),
  '40': conflict,
  '42501': access(
    'refuses this user what the server needs: it must own the tables, or may create them in its schema (grant create, usage on schema public to ...).',
  ),
  '53100': full,
  '53200': away('it is out of memory'),
  '53300': tooMany,
  '57014': away('a statement took too long'),
  '57P01': away('it was shut down'),
  '57P02': away('it crashed'),
  '57P03': away('it is starting up, or shutting down'),
  '57P05': away('the connection was idle for too long'),
};

/** By the code of Node.js. */
const byCode: Readonly<Record<string, Known>> = {
  ECONNREFUSED: away('nothing listens at that host and port'),
  ECONNRESET: away('the connection was lost'),
  EPIPE: away('the connection was lost'),
  ETIMEDOUT: away('it does not answer'),
  EHOSTUNREACH: away('its host cannot be reached'),
  ENETUNREACH: away('its network cannot be reached'),
  ENOTFOUND: away('no address is known for its host'),
  EAI_AGAIN: away('the name of its host could not be looked up'),
  DEPTH_ZERO_SELF_SIGNED_CERT: address(certificate('is self-signed')),
  SELF_SIGNED_CERT_IN_CHAIN: address(certificate('is of an authority that is not known here')),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: address(
    certificate('is of an authority that is not known here'),
  ),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: address(
    certificate('is of an authority that is not known here'),
  ),
  CERT_HAS_EXPIRED: address('has a certificate that has expired. Renew it.'),
  ERR_TLS_CERT_ALTNAME_INVALID: address(
    'has a certificate for another name. Use the name in DATABASE_URL that it is for, or sslmode=verify-ca.',
  ),
};

function certificate(what: string): string {
  return `has a certificate that ${what}. Name the file of the authority in DATABASE_URL: sslmode=verify-full&sslrootcert=/path/ca.pem.`;
}

/** What pg says itself, without a code. */
const byText: ReadonlyArray<readonly [RegExp, Known]> = [
  [
    /does not support SSL/,
    address('takes no TLS. Remove sslmode from DATABASE_URL, or set sslmode=disable.'),
  ],
  [/timeout|timed out/i, away('it does not answer')],
  [/terminated|closed|not queryable|ended/i, away('the connection was lost')],
  [/password must be a string|SASL/, wrongPassword],
];

/** Turns whatever pg threw into a StoreError; `name` is what may be shown of the database. */
export function fromPostgres(error: unknown, name: string): StoreError {
  if (error instanceof StoreError) return error;
  const cause = { cause: error };
  const found = knownOf(error);
  if (found !== undefined) return new StoreError(found.fault, found.says(name), cause);
  return new StoreError('other', `The database ${name} failed: ${messageOf(error)}.`, cause);
}

function knownOf(error: unknown): Known | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') {
    const found = byState[code] ?? byCode[code] ?? byState[code.slice(0, 2)];
    if (found !== undefined || /^[0-9A-Z]{5}$/.test(code)) return found;
  }
  const text = messageOf(error);
  return byText.find(([pattern]) => pattern.test(text))?.[1];
}
