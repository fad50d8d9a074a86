// Who has how many jobs and subscriptions, and owners that get another name.

import type { Kysely, Transaction } from 'kysely';
import { sql } from '../required.js';
import type { Tables } from './schema.js';

/** Whose rows count, and the column that is unique for an operation and owner. */
const OWNED = {
  // Those that are queued or running; said so that the index on it is used.
  connector_jobs: { counts: sql<boolean>`due_at >= 0`, key: 'idempotency_key' },
  connector_subscriptions: { counts: sql<boolean>`state <> 'answered'`, key: 'subscribe_key' },
} as const;

/** How many each has, or this one alone. */
export async function countOwned(
  db: Kysely<Tables>,
  table: keyof typeof OWNED,
  owner: string | undefined,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom(table)
    .select(({ fn }) => ['owner', fn.countAll<number | bigint>().as('count')])
    .where(OWNED[table].counts)
    .$if(owner !== undefined, (query) => query.where('owner', '=', owner ?? ''))
    .groupBy('owner')
    .execute();
  return new Map(rows.map(({ owner: whose, count }) => [whose, Number(count)]));
}

/** What the new owner has under the same key stays with both. */
export async function renameOwnersOf(
  trx: Transaction<Tables>,
  table: keyof typeof OWNED,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const owners = await trx.selectFrom(table).select('owner').distinct().execute();
  const all = sql.table(table);
  const key = sql.ref(OWNED[table].key);
  for (const [from, to] of changedOwners(owners, names)) {
    await sql`update ${all} set owner = ${to} where owner = ${from} and not exists (
      select 1 from ${all} as twin
      where twin.operation = ${all}.operation and twin.owner = ${to} and twin.${key} = ${all}.${key}
    )`.execute(trx);
  }
}

/** Who is known by several credentials has several names, with spaces between. */
function changedOwners(
  rows: ReadonlyArray<{ readonly owner: string }>,
  names: ReadonlyMap<string, string>,
): Array<readonly [from: string, to: string]> {
  return rows.flatMap(({ owner }) => {
    const to = owner
      .split(' ')
      .map((part) => names.get(part) ?? part)
      .join(' ');
    return to === owner ? [] : [[owner, to] as const];
  });
}
