import { Kysely } from 'kysely';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { StoreError, type StoreFault } from '../../../templates/runtime/server/store/errors.js';
import {
  migrate,
  migrations,
  type Migration,
} from '../../../templates/runtime/server/store/migrations.js';
import { openStore } from '../../../templates/runtime/server/store/open.js';
import type { Tables } from '../../../templates/runtime/server/store/schema.js';
import { sqliteDialect } from '../../../templates/runtime/server/store/sqlite-dialect.js';
import { connectSqlite } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import { claimDelivery, claimJob } from './claims.js';
import {
  drivers,
  recordingLog,
  startChild,
  temporaryFolder,
  temporaryStore,
} from './temporary-store.js';

const job = { operation: 'OrderCake', owner: '', request: { n: 1 }, context: null };

async function faultOf(opening: Promise<unknown>): Promise<StoreError> {
  const error = await opening.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

describe.each(drivers)('openStore with %s', (driver) => {
  const options = { log: recordingLog(), driver, lockTimeoutMs: 0 };

  it('makes the folder and the file, readable by the owner alone', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'a', 'b', 'connector.db');
    const store = await temporaryStore({ ...options, file });
    await store.jobs.create(job);
    await store.ping();
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(join(folder, 'a', 'b'))) {
        expect(statSync(join(folder, 'a', 'b', name)).mode & 0o077).toBe(0);
      }
    }
  });

  it('keeps everything over close and open, the epoch too', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const first = await temporaryStore({ ...options, file });
    const { job: made } = await first.jobs.create(job);
    const { epoch } = first.feed;
    await first.close();
    const second = await temporaryStore({ ...options, file });
    expect(await second.jobs.get(made.id)).toEqual(made);
    expect(second.feed.epoch).toBe(epoch);
    expect((await temporaryStore(options)).feed.epoch).not.toBe(epoch);
  });

  it('understands file: URLs with an authority', async () => {
    const folder = temporaryFolder();
    const store = await openStore(`file://${folder}/with%20space.db`, options);
    await store.close();
    expect(readdirSync(folder)).toContain('with space.db');
  });

  it('has databases in memory for unit tests', async () => {
    const store = await openStore('file::memory:', options);
    await store.jobs.create(job);
    expect((await claimJob(store.jobs, 'w', 1000))?.request).toEqual({ n: 1 });
    await store.close();
  });

  it('refuses what is no database', async () => {
    const file = join(temporaryFolder(), 'notes.txt');
    writeFileSync(file, 'Dear diary, this is not a database.\n'.repeat(200));
    const error = await faultOf(openStore(`file:${file}`, options));
    expect(error.fault).toBe('notADatabase');
    expect(error.message).toContain(`${file} is not a SQLite database`);
  });

  it('refuses a folder in place of the file, and a file in place of the folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'connector.db'));
    expect((await faultOf(openStore(`file:${folder}/connector.db`, options))).fault).toBe('folder');
    writeFileSync(join(folder, 'data'), '');
    const error = await faultOf(openStore(`file:${folder}/data/connector.db`, options));
    expect(error.fault).toBe('folder');
    expect(error.message).toContain(`cannot be made in the folder ${folder}/data`);
  });

  it.runIf(process.platform === 'linux')('refuses a folder that cannot be written', async () => {
    const error = await faultOf(openStore('file:/proc/connector.db', options));
    expect(error.fault).toBe('folder');
    expect(error.message).toContain('/proc');
  });

  it('refuses a database of a newer version and leaves it alone', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    await (await openStore(`file:${file}`, options)).close();
    const newer: Migration[] = [...migrations, { name: 'later', breaks: true, async up() {} }];
    await withDatabase(file, (db) => migrate(db, 'sqlite', { name: file, now: 1, steps: newer }));
    const error = await faultOf(openStore(`file:${file}`, options));
    expect(error.fault).toBe('newer');
    expect(error.message).toContain(
      `schema ${migrations.length + 1}; this one knows ${migrations.length}`,
    );
  });

  it('applies later steps once, all or none', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const up = vi.fn(async (db: Kysely<Tables>) => {
      await db.schema.createTable('extra').addColumn('a', 'text').execute();
    });
    const broken: Migration = { name: 'broken', up: () => Promise.reject(new Error('no')) };
    const good = [...migrations, { name: 'extra', up }];
    await withDatabase(file, async (db) => {
      const run = (steps: readonly Migration[]) =>
        migrate(db, 'sqlite', { name: file, now: 1, steps });
      await expect(run([...good, broken])).rejects.toThrow('no');
      await run(good);
      await run(good);
    });
    // Once in the run that was rolled back, once for good.
    expect(up).toHaveBeenCalledTimes(2);
  });

  it('answers that the disk is full, and goes on when there is room', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    await withDatabase(file, async (db, connection) => {
      await migrate(db, 'sqlite', { name: file, now: 1 });
      const pages = connection.prepare('pragma page_count').all([]) as [{ page_count: number }];
      connection.prepare(`pragma max_page_count = ${pages[0].page_count}`).all([]);
      const fill = () =>
        db.transaction().execute(async (trx) => {
          const values = { key: 'x', value: 'x'.repeat(100_000) };
          await trx.insertInto('connector_meta').values(values).execute();
        });
      const error = await faultOf(fill());
      expect(error.fault).toBe('full');
      expect(error.message).toContain(`The disk that holds the database ${file} is full.`);
      connection.prepare('pragma max_page_count = 100000').all([]);
      await fill();
    });
  });

  it('writes when it is asked whether it is ready: a full disk can be read', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const now = 4_242;
    const store = await temporaryStore({ ...options, file, now: () => now });
    await store.ping();
    await store.close();
    await withDatabase(file, async (db) => {
      const row = db.selectFrom('connector_meta').select('value').where('key', '=', 'last_ready');
      expect(await row.executeTakeFirst()).toEqual({ value: String(now) });
    });
  });

  it('is not ready when its file was deleted or replaced', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const store = await temporaryStore({ ...options, file });
    await store.ping();
    if (process.platform === 'win32') return;
    renameSync(file, `${file}.old`);
    expect((await faultOf(store.ping())).fault).toBe('gone');
    writeFileSync(file, 'another');
    expect((await faultOf(store.ping())).message).toContain('was deleted or replaced');
    renameSync(`${file}.old`, file);
    await store.ping();
  });

  it('leaves nothing of a callback URL in the file once the subscription has ended', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const store = await temporaryStore({ ...options, file });
    const callbackUrl = 'https://hooks.example/run?sig=SECRETSIGNATURE';
    const made = await store.subscriptions.create({ ...job, callbackUrl });
    await store.subscriptions.remove(made.subscription.id);
    await store.close();
    for (const name of readdirSync(join(file, '..')))
      expect(readFileSync(join(file, '..', name)).includes('SECRETSIGNATURE'), name).toBe(false);
  });

  it('gives space back to the disk', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const store = await temporaryStore({ ...options, file });
    const large = { ...job, request: 'x'.repeat(100_000) };
    const made = await Promise.all(Array.from({ length: 50 }, () => store.jobs.create(large)));
    await Promise.all(made.map((one) => store.jobs.cancel(one.job.id, -1)));
    expect(await store.jobs.sweep()).toBe(50);
    store.shrink();
    await store.close();
    expect(statSync(file).size).toBeLessThan(1_000_000);
  });

  it('brings a database of the first version up to date', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    await withDatabase(file, async (db) => {
      await migrate(db, 'sqlite', { name: file, now: 1, steps: migrations.slice(0, 1) });
      const row = { ...job, id: 'old', state: 'running', attempt: 3, worker: 'w', due_at: 5 };
      const texts = { request: '1', context: 'null', checkpoint: '', result: '', failure: '' };
      const before = { ...row, ...texts, created_at: 5 };
      await (db as unknown as Kysely<Record<string, object>>)
        .insertInto('connector_jobs')
        .values(before)
        .execute();
    });
    const store = await temporaryStore({ ...options, file });
    expect(await store.jobs.get('old')).toMatchObject({ attempt: 3, strikes: 3, suspicions: 1 });
  });

  async function withDatabase(
    file: string,
    use: (db: Kysely<Tables>, connection: ReturnType<typeof connectSqlite>) => Promise<void>,
  ): Promise<void> {
    const connection = connectSqlite(file, driver);
    const db = new Kysely<Tables>({ dialect: sqliteDialect(connection, file) });
    await use(db, connection).finally(() => db.destroy());
  }

  it('gives the file to one process alone, and frees it when that one is killed', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const other = startChild('hold-child', file, driver);
    expect(await other.next()).toBe('open');
    const error = await faultOf(openStore(`file:${file}`, options));
    expect(error.fault).toBe('locked');
    expect(error.message).toContain(
      `${file} is in use by another process. One running server owns`,
    );
    other.kill();
    await other.gone;
    await (await openStore(`file:${file}`, options)).close();
  });

  it('refuses a second store in the same process', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const first = await temporaryStore({ ...options, file });
    expect((await faultOf(openStore(`file:${file}`, options))).fault).toBe('locked');
    await first.jobs.create(job);
  });

  it('prints no warning of its own and nothing else on stderr', async () => {
    const child = startChild('hold-child', join(temporaryFolder(), 'x.db'), driver, 'exit');
    expect(await child.next()).toBe('open');
    expect(await child.gone).toBe('');
  });

  it('finishes what was asked for before close, and claims nothing after it', async () => {
    const store = await temporaryStore(options);
    const before = Array.from({ length: 5 }, () => store.jobs.create(job));
    // Kysely takes its turn for the connection a few microtasks after the call.
    await before[0];
    const closing = store.close();
    await Promise.allSettled(before);
    await closing;
    expect(await claimJob(store.jobs, 'w', 1000)).toBeUndefined();
    expect(await claimDelivery(store.deliveries, 'w', 1000)).toBeUndefined();
    expect((await faultOf(store.ping())).fault).toBe('closed');
    await store.close();
  });
});

describe('openStore and its URL', () => {
  it.each<[string, StoreFault, string]>([
    ['postgres://me:secret@db', 'url', 'names no database'],
    ['postgresql://me:secret@db/x?sslmode=prefer', 'url', 'its sslmode must be one of'],
    ['mysql://me:secret@db/x', 'url', 'must start with "file:"'],
    ['./data/connector.db', 'url', 'must start with "file:"'],
    ['', 'url', 'must start with "file:"'],
    ['file:', 'url', 'must be "file:" and a path'],
    ['file:./x.db?mode=ro', 'url', 'without "?"'],
    ['file://elsewhere/x.db', 'url', 'is not right'],
  ])('%s', async (url, fault, message) => {
    const error = await faultOf(openStore(url, { log: recordingLog() }));
    expect(error.fault).toBe(fault);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('secret');
  });
});
