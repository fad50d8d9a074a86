// Commits are shared: many writes, one wait for the disk, and none is told of its end before it.

import { type Generated, Kysely } from 'kysely';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreError } from '../../../templates/runtime/server/store/errors.js';
import { sqliteDialect } from '../../../templates/runtime/server/store/sqlite-dialect.js';
import {
  connectSqlite,
  type SqliteConnection,
  type SqliteDriverName,
} from '../../../templates/runtime/server/store/sqlite-drivers.js';
import { drivers, temporaryFolder } from './temporary-store.js';

interface Notes {
  notes: { id: Generated<number>; text: string };
}

interface Opened {
  readonly db: Kysely<Notes>;
  readonly connection: SqliteConnection;
  readonly close: () => Promise<void>;
  /** What was done with the connection, and what the test adds. */
  readonly log: string[];
}

async function open(driver: SqliteDriverName): Promise<Opened> {
  const file = join(temporaryFolder(), 'notes.db');
  const real = connectSqlite(file, driver);
  const log: string[] = [];
  const connection: SqliteConnection = {
    ...real,
    prepare(sql) {
      const statement = real.prepare(sql);
      return {
        all: (parameters) => statement.all(parameters),
        run(parameters) {
          const changes = statement.run(parameters);
          if (sql === 'commit') log.push('commit');
          return changes;
        },
      };
    },
  };
  real.exec('create table notes (id integer primary key, text text not null unique)');
  const dialect = sqliteDialect(connection, file);
  onTestFinished(() => dialect.close());
  return { db: new Kysely<Notes>({ dialect }), connection, close: () => dialect.close(), log };
}

const texts = async (db: Kysely<Notes>): Promise<string[]> =>
  (await db.selectFrom('notes').select('text').orderBy('id').execute()).map(({ text }) => text);

const put = (db: Kysely<Notes>, text: string): Promise<unknown> =>
  db.insertInto('notes').values({ text }).execute();

describe.each(drivers)('commits with %s', (driver) => {
  it('makes one of all that comes in one turn of the event loop', async () => {
    const { db, log } = await open(driver);
    const single = Array.from({ length: 100 }, (_, n) => put(db, `single ${n}`));
    const whole = Array.from({ length: 100 }, (_, n) =>
      db.transaction().execute(async (trx) => {
        await trx
          .insertInto('notes')
          .values({ text: `first ${n}` })
          .execute();
        await trx
          .insertInto('notes')
          .values({ text: `second ${n}` })
          .execute();
      }),
    );
    await Promise.all([...single, ...whole]);
    expect(log).toEqual(['commit']);
    expect(await texts(db)).toHaveLength(300);
  });

  it('tells nobody before, readers of what is not yet durable neither', async () => {
    const { db, log } = await open(driver);
    const write = put(db, 'a').then(() => log.push('written'));
    const transaction = db
      .transaction()
      .execute((trx) => trx.insertInto('notes').values({ text: 'b' }).execute())
      .then(() => log.push('transaction'));
    const read = texts(db).then((found) => log.push(`read ${found.join()}`));
    await Promise.all([write, transaction, read]);
    expect(log[0]).toBe('commit');
    expect(log.slice(1).toSorted()).toEqual(['read a,b', 'transaction', 'written']);
  });

  it('lets a failure of one be the failure of one', async () => {
    const { db, log } = await open(driver);
    await put(db, 'taken');
    log.length = 0;
    const results = await Promise.allSettled([
      put(db, 'a'),
      put(db, 'taken'),
      db.transaction().execute(async (trx) => {
        await trx.insertInto('notes').values({ text: 'undone' }).execute();
        await trx.insertInto('notes').values({ text: 'taken' }).execute();
      }),
      db.transaction().execute(async (trx) => {
        await trx.insertInto('notes').values({ text: 'b' }).execute();
        throw new Error('changed my mind');
      }),
      put(db, 'c'),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(log).toEqual(['commit']);
    expect(await texts(db)).toEqual(['taken', 'a', 'c']);
  });

  it('keeps nothing and says so to all when the disk is full, and goes on when there is room', async () => {
    const { db, connection } = await open(driver);
    await put(db, 'kept');
    const [row] = connection.prepare('pragma page_count').all([]);
    const [pages] = Object.values(row as Record<string, number>);
    connection.prepare(`pragma max_page_count = ${pages}`).all([]);
    const large = 'x'.repeat(100_000);
    const results = await Promise.allSettled([
      put(db, 'before'),
      db.transaction().execute(async (trx) => {
        await trx.insertInto('notes').values({ text: 'small' }).execute();
        await trx.insertInto('notes').values({ text: large }).execute();
      }),
      texts(db),
    ]);
    // The reader came after the group had ended: it sees what is durable.
    expect(results[2]).toEqual({ status: 'fulfilled', value: ['kept'] });
    for (const result of results.slice(0, 2)) {
      expect(result.status).toBe('rejected');
      const { reason } = result as PromiseRejectedResult;
      expect(reason).toBeInstanceOf(StoreError);
      expect((reason as StoreError).fault).toBe('full');
    }
    connection.prepare('pragma max_page_count = 1000000').all([]);
    await put(db, large);
    expect(await texts(db)).toEqual(['kept', large]);
  });

  it('finishes what was asked for when it is closed', async () => {
    const { db, close, log } = await open(driver);
    await put(db, 'first');
    log.length = 0;
    const writes = Promise.all([put(db, 'a'), put(db, 'b')]).then(() => log.push('written'));
    await close();
    await writes;
    expect(log).toEqual(['commit', 'written']);
    await expect(put(db, 'c')).rejects.toMatchObject({ fault: 'closed' });
  });
});
