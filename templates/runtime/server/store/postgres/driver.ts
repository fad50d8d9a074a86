// The package pg, as far as the store uses it. It is loaded without types, and only when it is needed: a
// project on SQLite does not have it.

import { createRequire } from 'node:module';
import { messageOf, StoreError } from '../errors.js';

export interface PgResult {
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

export interface PgQuery {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Prepared under this name. */
  readonly name?: string;
}

export interface PgClient {
  connect(): Promise<void>;
  query(query: PgQuery): Promise<PgResult>;
  query(text: string): Promise<PgResult | PgResult[]>;
  on(event: 'error' | 'end', listener: (error: Error) => void): unknown;
  on(event: 'notification', listener: (message: { payload?: string }) => void): unknown;
  end(): Promise<void>;
}

export interface PgPoolClient extends PgClient {
  /** @param destroy when the connection is not to be used again. */
  release(destroy?: boolean): void;
}

export interface PgPool {
  connect(): Promise<PgPoolClient>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'connect', listener: (client: PgClient) => void): unknown;
  end(): Promise<void>;
}

export interface PgOptions {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | (() => string);
  readonly ssl: false | PgTls;
  readonly application_name: string;
  /** Settings of the session, as the command line of a server takes them. */
  readonly options: string;
  readonly connectionTimeoutMillis: number;
  readonly query_timeout: number;
  readonly keepAlive: boolean;
  readonly keepAliveInitialDelayMillis: number;
  readonly types: { getTypeParser(oid: number, format?: string): (text: string) => unknown };
}

export interface PgTls {
  readonly rejectUnauthorized: boolean;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly checkServerIdentity?: () => undefined;
}

export interface Pg {
  readonly Client: new (options: PgOptions) => PgClient;
  readonly Pool: new (
    options: PgOptions & { readonly max: number; readonly idleTimeoutMillis: number },
  ) => PgPool;
  readonly types: PgOptions['types'];
}

/** @throws StoreError `driver` when the package is not there. */
export function loadPg(): Pg {
  try {
    return createRequire(import.meta.url)('pg') as Pg;
  } catch (error) {
    throw new StoreError(
      'driver',
      'DATABASE_URL names a PostgreSQL database, but the package pg cannot be loaded. Run ' +
        '"npm install pg" in the project, and deploy it with the server.',
      { cause: messageOf(error) },
    );
  }
}

const INT8 = 20;

/** Numbers of 64 bits as numbers: times and sequences are far below 2^53. */
export function typesOf(pg: Pg): PgOptions['types'] {
  return {
    getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
  };
}
