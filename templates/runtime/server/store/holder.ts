// Whose work a row is, as SQL asks for it.

import type { RawBuilder, SqlBool } from 'kysely';
import { sql } from '../required.js';

/** What the process whose names begin like that works on. */
export function heldBy(holder: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`substr(worker, 1, ${sql.lit(holder.length)}) = ${holder}`;
}

/** Whatever its lease says, what this process works on it does not get again. */
export function notHeldBy(holder: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`(worker is null or substr(worker, 1, ${sql.lit(holder.length)}) <> ${holder})`;
}
