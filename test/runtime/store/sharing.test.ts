// One server owns a database, other programs read it meanwhile, and one that writes all the same does no
// more harm than to be waited for.

import {
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreError } from '../../../templates/runtime/server/store/errors.js';
import { networkOf } from '../../../templates/runtime/server/store/network.js';
import { openStore } from '../../../templates/runtime/server/store/open.js';
import type { Store } from '../../../templates/runtime/server/store/types.js';
import { jobSource, Worker } from '../../../templates/runtime/server/worker.js';
import {
  drivers,
  recordingLog,
  startChild,
  temporaryFolder,
  temporaryStore,
} from './temporary-store.js';

const job = { operation: 'OrderCake', owner: '', request: { n: 1 }, context: null };

async function faultOf(doing: Promise<unknown>): Promise<StoreError> {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

/** Commits of about 100 KB each. */
async function write(store: Store, commits: number): Promise<void> {
  for (let count = 0; count < commits; count += 1) {
    await store.jobs.create({ ...job, request: 'x'.repeat(100_000) });
  }
}

describe.each(drivers)('a database that is open, with %s', (driver) => {
  const options = { log: recordingLog(), driver, lockTimeoutMs: 0 };
  const newFile = (): string => join(temporaryFolder(), 'connector.db');

  it('can be read by another program', async () => {
    const file = newFile();
    const store = await temporaryStore({ ...options, file });
    await store.jobs.create(job);
    for (const expected of ['1', '2']) {
      const other = startChild('foreign-child', file, driver, 'idle');
      expect(await other.next()).toBe(expected);
      await store.jobs.create(job);
    }
  });

  it('is owned by whatever path it is opened', async () => {
    const folder = realpathSync(temporaryFolder());
    mkdirSync(join(folder, 'data'));
    mkdirSync(join(folder, 'links'));
    const file = join(folder, 'data', 'connector.db');
    const store = await temporaryStore({ ...options, file });
    symlinkSync(file, join(folder, 'links', 'other.db'));
    symlinkSync(join(folder, 'data'), join(folder, 'folder'));
    const paths = [
      join(folder, 'links', 'other.db'),
      join(folder, 'folder', 'connector.db'),
      relative(process.cwd(), file),
    ];
    for (const path of paths) {
      const { fault, message } = await faultOf(openStore(`file:${path}`, options));
      expect([fault, message]).toEqual([
        'locked',
        expect.stringContaining(`${path} is in use by another process. One running server owns`),
      ]);
    }
    await store.close();
    const linked = await temporaryStore({ ...options, file: paths[0] ?? '' });
    expect((await faultOf(openStore(`file:${file}`, options))).fault).toBe('locked');
    // The log is where all others look for it.
    await linked.jobs.create(job);
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
  });

  it('goes to one of several that start at once', async () => {
    const file = newFile();
    const children = Array.from({ length: 2 }, () => startChild('hold-child', file, driver));
    const said = await Promise.all(children.map((child) => child.next()));
    expect(said.toSorted()).toEqual(['open', undefined]);
    const refused = children.filter((_, index) => said[index] === undefined);
    for (const { gone } of refused) expect(await gone).toContain('is in use by another process');
  });

  it('is not opened beside a server that owns the file itself, and can be when that has ended', async () => {
    const file = newFile();
    await (await openStore(`file:${file}`, options)).close();
    const old = startChild('foreign-child', file, driver, 'owning');
    expect(await old.next()).toBe('0');
    const error = await faultOf(openStore(`file:${file}`, options));
    expect([error.fault, error.message]).toEqual([
      'locked',
      expect.stringContaining('or by a server of an earlier version'),
    ]);
    old.kill();
    await old.gone;
    await temporaryStore({ ...options, file });
  });

  it('is not ready when its lock file was deleted or replaced', async () => {
    const file = newFile();
    const store = await temporaryStore({ ...options, file });
    await store.ping();
    if (process.platform === 'win32') return;
    renameSync(`${file}.lock`, `${file}.kept`);
    const { fault, message } = await faultOf(store.ping());
    expect(fault).toBe('gone');
    expect(message).toContain(`${realpathSync(file)}.lock was deleted or replaced`);
    writeFileSync(`${file}.lock`, '');
    expect((await faultOf(store.ping())).fault).toBe('gone');
    rmSync(`${file}.lock`);
    renameSync(`${file}.kept`, `${file}.lock`);
    await store.ping();
  });

  it('keeps no log that grows while another program has it open, or after that has read for long', async () => {
    const file = newFile();
    const store = await temporaryStore({ ...options, file });
    const logSize = (): number => statSync(`${file}-wal`).size;
    const idle = startChild('foreign-child', file, driver, 'idle');
    expect(await idle.next()).toBe('0');
    await write(store, 60);
    expect(logSize()).toBeLessThan(5_500_000);
    expect(statSync(file).size).toBeGreaterThan(3_000_000);
    const reading = startChild('foreign-child', file, driver, 'reading');
    expect(await reading.next()).toBe('60');
    await write(store, 120);
    const most = logSize();
    expect(most).toBeGreaterThan(12_000_000);
    reading.kill();
    await reading.gone;
    await write(store, 120);
    expect(logSize()).toBeLessThanOrEqual(most + 1_000_000);
    expect(statSync(file).size).toBeGreaterThan(20_000_000);
  });
});

describe.each(drivers)('another program that writes, with %s', (driver) => {
  const options = { log: recordingLog(), driver };

  it('is waited for', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const store = await temporaryStore({ ...options, file });
    const other = startChild('foreign-child', file, driver, 'writing');
    expect(await other.next()).toBe('0');
    let done = 0;
    const all = Array.from({ length: 5 }, () => store.jobs.create(job).then(() => done++));
    // It is asked for many times while it is locked.
    for (let turn = 0; turn < 100; turn += 1) await new Promise((next) => setImmediate(next));
    expect(done).toBe(0);
    other.kill();
    await Promise.all(all);
    expect(done).toBe(5);
  });

  it('makes what is asked for fail in the end, while the event loop goes on; then all is as before', async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const log = recordingLog();
    const store = await temporaryStore({ ...options, log, file });
    const { job: made } = await store.jobs.create(job);
    const other = startChild('foreign-child', file, driver, 'writing');
    expect(await other.next()).toBe('1');
    let turns = 0;
    const timer = setInterval(() => turns++, 10);
    onTestFinished(() => clearInterval(timer));
    const [error, later] = await Promise.all([
      faultOf(store.jobs.create(job)),
      faultOf(store.ping()),
    ]);
    expect([error.fault, later.fault]).toEqual(['locked', 'locked']);
    expect(error.message).toContain('is locked by another program, which writes to it');
    expect(turns).toBeGreaterThan(40);
    // Reading goes on, and so does the queue afterwards.
    expect((await store.jobs.get(made.id))?.state).toBe('queued');
    const handled = new Promise<string>((resolve) => {
      const worker = new Worker({
        name: 'jobs',
        source: jobSource(store.jobs),
        handle: async ({ id }) => resolve(id),
        concurrency: 1,
        leaseMs: 30_000,
        log,
        now: store.now,
      });
      onTestFinished(() => worker.stop({ graceMs: 0 }));
      worker.start();
    });
    await faultOf(store.ping());
    other.kill();
    expect(await handled).toBe(made.id);
    await store.ping();
  }, 30_000);
});

describe('a database on a network file system', () => {
  const options = { log: recordingLog(), lockTimeoutMs: 0 };

  it.each([
    [0x6969, 'NFS'],
    [0x517b, 'SMB'],
    [0xff534d42, 'SMB (CIFS)'],
    [0xfe534d42, 'SMB (CIFS)'],
    // As a signed number.
    [0xff534d42 | 0, 'SMB (CIFS)'],
  ])('of type %s is refused, and nothing is made there', async (type, name) => {
    if (process.platform !== 'linux') return;
    const folder = temporaryFolder();
    const asked: string[] = [];
    const fileSystemType = (of: string): number => {
      asked.push(of);
      return type;
    };
    const file = join(folder, 'a', 'connector.db');
    const error = await faultOf(openStore(`file:${file}`, { ...options, fileSystemType }));
    expect(error.fault).toBe('network');
    expect(error.message).toContain(`${file} is on a network file system (${name})`);
    expect(error.message).toContain('DATABASE_ON_NETWORK=yes');
    expect(asked).toEqual([folder]);
    expect(() => statSync(dirname(file))).toThrow('ENOENT');
  });

  it('is found through a link', async () => {
    if (process.platform !== 'linux') return;
    const folder = realpathSync(temporaryFolder());
    mkdirSync(join(folder, 'share'));
    writeFileSync(join(folder, 'share', 'connector.db'), '');
    symlinkSync(join(folder, 'share', 'connector.db'), join(folder, 'connector.db'));
    const fileSystemType = (of: string): number => (of.endsWith('share') ? 0x6969 : 0xef53);
    const opening = openStore(`file:${folder}/connector.db`, { ...options, fileSystemType });
    expect((await faultOf(opening)).fault).toBe('network');
  });

  it('is used when that is allowed, with a warning', async () => {
    const log = recordingLog();
    await temporaryStore({ log, allowNetwork: true, fileSystemType: () => 0x6969 });
    if (process.platform !== 'linux') return;
    expect(log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', details: { network: 'NFS' } }),
    );
  });

  it.each([
    ['ext4', 0xef53],
    ['9p, of WSL and virtual machines', 0x01021997],
    ['FUSE, of Docker Desktop', 0x65735546],
    ['overlay', 0x794c7630],
    ['one that cannot be asked', undefined],
  ])('is not %s', async (_, type) => {
    await temporaryStore({ log: recordingLog(), fileSystemType: () => type });
  });

  it('is told by its path on Windows', () => {
    const on = (path: string): string | undefined => networkOf(path, { platform: 'win32' });
    const shares = [
      '\\\\server\\share\\c.db',
      '//server/share/c.db',
      '\\\\?\\UNC\\server\\share\\c.db',
    ];
    for (const path of shares) expect(on(path), path).toBe('SMB');
    for (const path of ['C:\\data\\c.db', 'data\\c.db', '\\\\?\\C:\\c.db', '\\\\.\\C:\\c.db'])
      expect(on(path), path).toBeUndefined();
  });
});
