// Brings what the database has of callback URLs to the first key.

import type { Kysely } from 'kysely';
import type { Tables } from './schema.js';
import { SEALED, type Secrets } from './secrets.js';

/** Rows changed by one transaction. */
const PAGE = 500;

/**
 * Seals callback URLs that are stored as they are, or under an earlier key; how many.
 *
 * @throws StoreError `key` when there is one whose key is not set.
 */
export async function sealAll(db: Kysely<Tables>, secrets: Secrets): Promise<number> {
  const { prefix } = secrets;
  let count = 0;
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('connector_subscriptions')
      .select(['seq', 'id', 'callback_url'])
      .where('seq', '>', after)
      .where('callback_url', '<>', '')
      // Without a key, those that are sealed are only looked at: they cannot be opened.
      .where('callback_url', prefix === undefined ? 'like' : 'not like', `${prefix ?? SEALED}%`)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return count;
    await db.transaction().execute(async (trx) => {
      for (const { seq, id, callback_url: stored } of rows) {
        const sealed = secrets.seal(secrets.open(stored, id), id);
        await trx
          .updateTable('connector_subscriptions')
          .set({ callback_url: sealed })
          .where('seq', '=', seq)
          .execute();
      }
    });
    count += rows.length;
    after = last.seq;
  }
}
