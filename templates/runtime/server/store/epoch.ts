// The epoch of the feed: part of every state that a polling trigger is given, so that a state of another
// database is recognised. A backup is another database: its sequences begin again where it was made, and
// a state from after that would skip what is published now. So backups are marked inside, and a database
// with the mark gets a new epoch when it is opened, whoever put it in its place and how.

import type { Kysely } from 'kysely';
import { randomUUID } from 'node:crypto';
import type { Tables } from './schema.js';

/** Key of the row in `connector_meta` that marks a backup; its value says when it was made. */
export const BACKUP_MARK = 'backup';

export interface Epoch {
  readonly epoch: string;
  /** When the backup was made that has just become the database; absent: it is none. */
  readonly restoredFrom?: string;
}

export async function readEpoch(db: Kysely<Tables>): Promise<Epoch> {
  return await db.transaction().execute(async (trx) => {
    const rows = await trx
      .selectFrom('connector_meta')
      .selectAll()
      .where('key', 'in', ['epoch', BACKUP_MARK])
      .execute();
    const values = new Map(rows.map(({ key, value }) => [key, value]));
    const restoredFrom = values.get(BACKUP_MARK);
    const known = values.get('epoch');
    if (restoredFrom === undefined && known !== undefined) return { epoch: known };
    const epoch = randomUUID();
    await trx
      .insertInto('connector_meta')
      .values({ key: 'epoch', value: epoch })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: epoch }))
      .execute();
    await trx.deleteFrom('connector_meta').where('key', '=', BACKUP_MARK).execute();
    return restoredFrom === undefined ? { epoch } : { epoch, restoredFrom };
  });
}
