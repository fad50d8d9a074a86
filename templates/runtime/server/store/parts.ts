// What the parts of the store share.

import type { Kysely, Transaction } from 'kysely';
import type { DialectName, Tables } from './schema.js';
import type { Secrets } from './secrets.js';
import type { Signals } from './signals.js';

export interface StoreParts {
  readonly db: Kysely<Tables>;
  readonly dialect: DialectName;
  readonly now: () => number;
  readonly secrets: Secrets;
  readonly signals: Signals;
  readonly transaction: Transact;
}

/**
 * Runs `work` in a transaction, and again where the database could not decide between it and another one:
 * it does nothing but statements of the transaction.
 */
export type Transact = <Value>(
  work: (trx: Transaction<Tables>) => Promise<Value>,
) => Promise<Value>;
