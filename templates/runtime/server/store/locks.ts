// Advisory locks in PostgreSQL, which have two numbers each.

import type { Transaction } from 'kysely';
import { sql } from '../required.js';
import type { Tables } from './schema.js';

/** The first number of every lock of this software. */
export const LOCK_CLASS = 0x6c61636f;

/** Replicas that start together change tables one after another; until the end of the transaction. */
export async function lockTables(trx: Transaction<Tables>): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(trx);
  await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_CLASS)}, hashtext(current_schema()))`.execute(
    trx,
  );
}
