// Who has how many jobs and subscriptions, and owners that get another name.

import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './schema.js';

type Counts = ReadonlyMap<string, number>;

export async function countJobs(db: Kysely<Tables>, owner: string | undefined): Promise<Counts> {
  const rows = await db
    .selectFrom('connector_jobs')
    .select(({ fn }) => ['owner', fn.countAll<number | bigint>().as('count')])
    // Of those that are queued or running; said so that the index on it is used.
    .where('due_at', '>=', 0)
    .$if(owner !== undefined, (query) => query.where('owner', '=', owner ?? ''))
    .groupBy('owner')
    .execute();
  return countsOf(rows);
}

export async function countSubscriptions(
  db: Kysely<Tables>,
  owner: string | undefined,
): Promise<Counts> {
  const rows = await db
    .selectFrom('connector_subscriptions')
    .select(({ fn }) => ['owner', fn.countAll<number | bigint>().as('count')])
    .where('state', '<>', 'answered')
    .$if(owner !== undefined, (query) => query.where('owner', '=', owner ?? ''))
    .groupBy('owner')
    .execute();
  return countsOf(rows);
}

function countsOf(
  rows: ReadonlyArray<{ readonly owner: string; readonly count: number | bigint }>,
): Counts {
  return new Map(rows.map(({ owner, count }) => [owner, Number(count)]));
}

/** What the new owner has under the same key stays with both. */
export async function renameOwnersOfJobs(
  trx: Transaction<Tables>,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const owners = await trx.selectFrom('connector_jobs').select('owner').distinct().execute();
  for (const [from, to] of changedOwners(owners, names)) {
    await trx
      .updateTable('connector_jobs')
      .set({ owner: to })
      .where('owner', '=', from)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('connector_jobs as twin')
              .select('twin.seq')
              .whereRef('twin.operation', '=', 'connector_jobs.operation')
              .where('twin.owner', '=', to)
              .whereRef('twin.idempotency_key', '=', 'connector_jobs.idempotency_key'),
          ),
        ),
      )
      .execute();
  }
}

export async function renameOwnersOfSubscriptions(
  trx: Transaction<Tables>,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const all = trx.selectFrom('connector_subscriptions').select('owner').distinct();
  for (const [from, to] of changedOwners(await all.execute(), names)) {
    await trx
      .updateTable('connector_subscriptions')
      .set({ owner: to })
      .where('owner', '=', from)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('connector_subscriptions as twin')
              .select('twin.seq')
              .whereRef('twin.operation', '=', 'connector_subscriptions.operation')
              .where('twin.owner', '=', to)
              .whereRef('twin.subscribe_key', '=', 'connector_subscriptions.subscribe_key'),
          ),
        ),
      )
      .execute();
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
