// A database that has had a newer server: an older one works beside it, or refuses.

import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import {
  type Migration,
  migrate,
  migrations,
} from '../../../templates/runtime/server/store/migrations.js';
import { openStore } from '../../../templates/runtime/server/store/open.js';
import type { Tables } from '../../../templates/runtime/server/store/schema.js';
import { engines, newDatabase, withTables } from './raw-database.js';
import { recordingLog } from './recording-log.js';

const order = { operation: 'OrderCake', owner: 'ann', request: { cake: 'plum' }, context: {} };

/** What adds a column that older servers do not write. */
const adds: Migration = {
  name: 'adds',
  async up(db: Kysely<Tables>) {
    await db.schema.alterTable('connector_jobs').addColumn('extra', 'text').execute();
  },
};
const breaks: Migration = { name: 'breaks', breaks: true, async up() {} };

describe.each(engines)('a database of a newer version (%s)', (engine) => {
  const after = async (...later: Migration[]) => {
    const { dialect, name, url } = await newDatabase(engine);
    const move = (steps: readonly Migration[]) =>
      withTables(url, (db) => migrate(db, dialect, { name, now: 1, steps }));
    await move([...migrations, ...later]);
    return { move, url };
  };
  const open = (url: string) => openStore(url, { log: recordingLog(), startTimeoutMs: 0 });

  it('is used by an older one where nothing broke', async () => {
    const { url } = await after(adds);
    const store = await open(url);
    const { job } = await store.jobs.create(order);
    expect(await store.jobs.request(job.id)).toEqual({ cake: 'plum' });
    await store.close();
  });

  // SQLite has one server at a time.
  it.runIf(engine === 'postgres')('is used by a running older one, too', async () => {
    const { move, url } = await after();
    const store = await open(url);
    await move([...migrations, adds]);
    const { job } = await store.jobs.create(order);
    expect(await store.jobs.get(job.id)).toMatchObject({ state: 'queued' });
    await store.close();
  });

  it.each([
    ['the last step', [breaks]],
    ['a step before the last', [breaks, adds]],
  ])('is refused when %s broke it', async (_what, later) => {
    const { url } = await after(...later);
    await expect(open(url)).rejects.toMatchObject({
      fault: 'newer',
      message: expect.stringContaining(`schema ${migrations.length + later.length}; this one`),
    });
  });

  it('is refused by who is too old, and used by who knows the step that broke it', async () => {
    const { move } = await after(breaks, adds);
    await move([...migrations, breaks]);
    await expect(move(migrations)).rejects.toMatchObject({ fault: 'newer' });
  });

  it('is refused when it does not say what broke it', async () => {
    const { move, url } = await after(adds);
    await withTables(url, (db) =>
      db.deleteFrom('connector_meta').where('key', '=', 'oldest_version').execute(),
    );
    await expect(move(migrations)).rejects.toMatchObject({ fault: 'newer' });
  });

  it('says what broke it once a server of today has opened it', async () => {
    const { move, url } = await after();
    await withTables(url, (db) =>
      db.deleteFrom('connector_meta').where('key', '=', 'oldest_version').execute(),
    );
    await move([...migrations, adds]);
    await move(migrations);
  });
});
