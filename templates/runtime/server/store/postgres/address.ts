// What DATABASE_URL says of a PostgreSQL database: postgres://user:password@host:port/database?options,
// as libpq has it (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS).

import { readFileSync } from 'node:fs';
import { messageOf, StoreError } from '../errors.js';
import type { PgTls } from './driver.js';

export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly tls: false | PgTls;
  /** Connections for statements; one more is for what the replicas tell each other. */
  readonly poolSize: number;
  /** What may be shown of it: no user, no password. */
  readonly name: string;
}

const DEFAULT_PORT = 5432;
const POOL_SIZE = 10;
const LARGEST_POOL = 500;

const known = new Set(['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'pool_size']);

export function isPostgresUrl(url: string): boolean {
  return /^postgres(?:ql)?:/i.test(url);
}

/**
 * @param env where PGUSER and PGPASSWORD are looked for when the URL has none.
 * @throws StoreError `url` with all that is wrong with it. The URL itself is not shown: it has a password in it.
 */
export function parsePostgresUrl(
  text: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): PostgresAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) {
    throw wrong([
      'it cannot be read: write postgres://user:password@host:5432/database, with % and two digits for characters of the password other than letters and digits ("@" is %40, "#" is %23)',
    ]);
  }
  const problems: string[] = [];
  const read = (what: string, part: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      problems.push(`its ${what} has a "%" without two digits after it: "%" itself is %25`);
      return '';
    }
  };
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const database = read('database', url.pathname.slice(1));
  const user = read('user', url.username) || (env['PGUSER'] ?? '');
  const password = read('password', url.password) || (env['PGPASSWORD'] ?? '');
  if (url.hash !== '') problems.push('it has "#" in it, which is %23 in a password');
  if (host === '') problems.push('it names no host');
  if (database === '')
    problems.push('it names no database: write it after the host, as in /connector');
  if (user === '') problems.push('it names no user, and PGUSER is not set');
  for (const name of url.searchParams.keys()) {
    if (!known.has(name)) {
      problems.push(
        `it has the option ${JSON.stringify(name)}; there are ${[...known].join(', ')}`,
      );
    }
  }
  const poolSize = poolSizeOf(url.searchParams.get('pool_size'), problems);
  const tls = tlsOf(url.searchParams, problems);
  if (problems.length > 0) throw wrong(problems);
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const name = `${url.hostname}:${port}/${database}`;
  return { host, port, database, user, password, tls, poolSize, name };
}

function wrong(problems: readonly string[]): StoreError {
  return new StoreError('url', `DATABASE_URL is not right: ${problems.join('; ')}.`);
}

function poolSizeOf(text: string | null, problems: string[]): number {
  if (text === null) return POOL_SIZE;
  const size = Number(text);
  if (/^\d+$/.test(text) && size >= 2 && size <= LARGEST_POOL) return size;
  problems.push(`its pool_size must be a number from 2 to ${LARGEST_POOL}`);
  return POOL_SIZE;
}

/** As libpq has the modes; `prefer` and `allow` would fall back without a word, so they are not there. */
function tlsOf(query: URLSearchParams, problems: string[]): false | PgTls {
  const mode = query.get('sslmode') ?? 'disable';
  if (mode === 'disable') return false;
  if (!['require', 'verify-ca', 'verify-full'].includes(mode)) {
    problems.push('its sslmode must be one of disable, require, verify-ca, verify-full');
    return false;
  }
  const file = (name: string): string | undefined => {
    const path = query.get(name);
    if (path === null) return undefined;
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      problems.push(`the file of its ${name} cannot be read (${messageOf(error)})`);
      return undefined;
    }
  };
  const [ca, cert, key] = [file('sslrootcert'), file('sslcert'), file('sslkey')];
  return {
    // With a certificate of its own, `require` checks the server as `verify-ca` does, in libpq, too.
    rejectUnauthorized: mode !== 'require' || ca !== undefined,
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
  };
}
