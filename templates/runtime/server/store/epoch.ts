// The epoch of the feed: part of every state that a polling trigger is given, so that a state of another
// database is recognised. A backup is another database: its numbers begin again where it was made, so a
// state from after that would skip what is published now. So backups are marked inside, and a database
// with the mark begins a new epoch when it is opened, however it was put in place. Its numbers go
// on behind a gap that is wider than what can have been given out since the backup: a state from before
// the restore, also one from after the backup, is then a place in front of all that is new.

import type { Kysely, Transaction } from 'kysely';
import { randomUUID } from 'node:crypto';
import { lockTables } from './locks.js';
import type { DialectName, Tables } from './schema.js';

/** Key of the row in `connector_meta` that marks a backup; its value says when it was made. */
export const BACKUP_MARK = 'backup';

/** Small enough for numbers of 32 bits, which triggers behind a gateway may have as their state. */
export const GAP = 10_000_000;

export interface Epoch {
  readonly epoch: string;
  /** Of the databases that this one is a backup of: their states are places in this one. */
  readonly former: readonly string[];
  /** The number before the first of an operation. */
  readonly base: number;
}

export interface OpenedEpoch extends Epoch {
  /** When the backup was made that has just become the database; absent: it is none. */
  readonly restoredFrom?: string;
}

const keys = ['epoch', 'former_epochs', 'feed_base', BACKUP_MARK];

export async function readEpoch(db: Kysely<Tables>, dialect: DialectName): Promise<OpenedEpoch> {
  return await db.transaction().execute(async (trx) => {
    // One replica begins the new epoch, and the others have it.
    if (dialect === 'postgres') await lockTables(trx);
    const rows = await trx
      .selectFrom('connector_meta')
      .selectAll()
      .where('key', 'in', keys)
      .execute();
    const values = new Map(rows.map(({ key, value }) => [key, value]));
    const known: Epoch = {
      epoch: values.get('epoch') ?? '',
      former: (values.get('former_epochs') ?? '').split(' ').filter((epoch) => epoch !== ''),
      base: Number(values.get('feed_base') ?? 0),
    };
    const restoredFrom = values.get(BACKUP_MARK);
    return restoredFrom === undefined ? known : { ...(await begin(trx, known)), restoredFrom };
  });
}

async function begin(trx: Transaction<Tables>, last: Epoch): Promise<Epoch> {
  const next = {
    epoch: randomUUID(),
    former: [...last.former, last.epoch],
    base: last.base + GAP,
  };
  const rows = [
    { key: 'epoch', value: next.epoch },
    { key: 'former_epochs', value: next.former.join(' ') },
    { key: 'feed_base', value: String(next.base) },
  ];
  await trx
    .insertInto('connector_meta')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet(({ ref }) => ({ value: ref('excluded.value') })),
    )
    .execute();
  await trx
    .updateTable('connector_feed_heads')
    .set(({ eb }) => ({ head: eb('head', '+', GAP) }))
    .execute();
  await trx.deleteFrom('connector_meta').where('key', '=', BACKUP_MARK).execute();
  return next;
}
