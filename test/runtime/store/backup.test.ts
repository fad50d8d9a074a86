// Backups that are made while a server writes, and put back: nothing is half done, whatever goes wrong.

import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { backUp } from '../../../templates/runtime/server/store/backup.js';
import { StoreError } from '../../../templates/runtime/server/store/errors.js';
import { migrations } from '../../../templates/runtime/server/store/migrations.js';
import { openStore } from '../../../templates/runtime/server/store/open.js';
import { restore } from '../../../templates/runtime/server/store/restore.js';
import { connectSqlite } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import {
  drivers,
  recordingLog,
  startChild,
  temporaryFolder,
  temporaryStore,
} from './temporary-store.js';

const job = { operation: 'OrderCake', owner: '', request: { n: 1 }, context: null };

async function messageOf(doing: Promise<unknown>): Promise<string> {
  const error = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  return (error as StoreError).message;
}

/** Every file below a folder, with a hash; the log and lock of a database are left out. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(
    files
      .filter((name) => !/-wal$|-shm$|\.lock$/.test(name))
      .map((name) => [name, hash('sha256', readFileSync(join(folder, name)))]),
  );
}

describe.each(drivers)('with %s', (driver) => {
  const options = { log: recordingLog(), driver, lockTimeoutMs: 0 };

  /** A closed database that holds one job. */
  async function database(): Promise<{ file: string; folder: string; id: string; epoch: string }> {
    const folder = temporaryFolder();
    const file = join(folder, 'connector.db');
    const store = await openStore(`file:${file}`, options);
    const { job: made } = await store.jobs.create(job);
    const { epoch } = store.feed;
    await store.close();
    return { file, folder, id: made.id, epoch };
  }

  describe('a backup', () => {
    it('is a whole database of one moment, while another process writes', async () => {
      const file = join(temporaryFolder(), 'connector.db');
      const server = startChild('acknowledge-child', file, driver, '0');
      expect(await server.next()).toBe('open');
      const known = new Set<string>();
      const read = async (lines: number): Promise<void> => {
        for (let count = 0; count < lines; count += 1) {
          const [kind, id = ''] = ((await server.next()) ?? 'nothing').split(' ');
          if (kind === 'created') known.add(id);
        }
      };
      await read(100);
      const before = new Set(known);
      const copies = [];
      for (let count = 0; count < 3; count += 1) {
        copies.push(await backUp(file, undefined, { driver }));
        await read(20);
      }
      server.kill();
      expect(await server.gone).toBe('');
      expect(copies.map(({ path }) => path)).toEqual(
        [1, 2, 3].map((number) => join(dirname(file), 'backups', `connector-${number}.db`)),
      );
      for (const { path, bytes } of copies) {
        expect(bytes).toBe(statSync(path).size);
        const store = await temporaryStore({ ...options, file: path });
        for (const id of before) expect(await store.jobs.get(id), id).toBeDefined();
        await store.close();
        expect(valueOf(path, 'pragma integrity_check')).toBe('ok');
      }
      expect(before.size).toBeGreaterThan(5);
    });

    it('can be read by its owner alone, and begins with nothing else beside it', async () => {
      const { file, folder } = await database();
      await backUp(file, undefined, { driver });
      const backups = join(folder, 'backups');
      expect(readdirSync(backups)).toEqual(['connector-1.db']);
      if (process.platform === 'win32') return;
      expect(statSync(backups).mode & 0o777).toBe(0o700);
      expect(statSync(join(backups, 'connector-1.db')).mode & 0o777).toBe(0o600);
    });

    it('gets the next number, and the name of its database', async () => {
      const { file, folder } = await database();
      mkdirSync(join(folder, 'backups'));
      for (const name of ['connector-7.db', 'connector-x.db', 'other-9.db'])
        writeFileSync(join(folder, 'backups', name), '');
      expect((await backUp(file, undefined, { driver })).path).toBe(
        join(folder, 'backups', 'connector-8.db'),
      );
      symlinkSync(file, join(folder, 'linked.db'));
      const linked = await backUp(join(folder, 'linked.db'), undefined, { driver });
      expect(linked.path).toBe(join(folder, 'backups', 'connector-9.db'));
    });

    it('overwrites nothing', async () => {
      const { file, folder } = await database();
      const target = join(folder, 'mine.db');
      writeFileSync(target, 'mine');
      const before = filesOf(folder);
      expect(await messageOf(backUp(file, target, { driver }))).toBe(
        `${target} exists already. A backup overwrites nothing.`,
      );
      expect(await messageOf(backUp(file, file, { driver }))).toContain('exists already');
      expect(filesOf(folder)).toEqual(before);
    });

    it('is not made of a file that is not a database of this server', async () => {
      const folder = temporaryFolder();
      const target = join(folder, 'copy.db');
      const from = (name: string): Promise<string> =>
        messageOf(backUp(join(folder, name), target, { driver }));
      expect(await from('none.db')).toContain(`There is no database ${folder}/none.db`);
      writeFileSync(join(folder, 'text.db'), 'This is a text.\n'.repeat(100));
      expect(await from('text.db')).toContain('is not a SQLite database');
      const other = connectSqlite(join(folder, 'other.db'), driver);
      other.exec('create table mine (a)');
      other.close();
      expect(await from('other.db')).toContain('is not a database of this server');
      expect(await messageOf(backUp(':memory:', target, { driver }))).toContain('in memory');
      expect(readdirSync(folder).toSorted()).toEqual(['other.db', 'text.db']);
    });

    it.runIf(process.platform === 'linux')('says which folder cannot be written', async () => {
      const { file, folder } = await database();
      writeFileSync(join(folder, 'backups'), '');
      expect(await messageOf(backUp(file, undefined, { driver }))).toContain(
        `No copy can be written to the folder ${folder}/backups (EEXIST).`,
      );
      expect(await messageOf(backUp(file, '/proc/copy.db', { driver }))).toContain(
        'No copy can be written to the folder /proc (',
      );
    });

    it.runIf(process.platform === 'linux')(
      'leaves nothing behind when the disk does not take it',
      async () => {
        const { file, folder } = await database();
        const store = await temporaryStore({ ...options, file });
        await store.jobs.create({ ...job, request: 'x'.repeat(2_000_000) });
        await store.close();
        const names = Object.keys(filesOf(folder));
        // No file larger than 500 KB, for this process.
        const { code, stderr } = await command(folder, 'ulimit -f 500; ', ['backup'], file);
        expect([code, stderr]).toEqual([
          1,
          expect.stringMatching(/^No copy was written: the disk of .*backups, or that of/),
        ]);
        expect(Object.keys(filesOf(folder))).toEqual(names);
        expect(valueOf(file, 'pragma integrity_check')).toBe('ok');
      },
    );
  });

  describe('a database that is a backup', () => {
    it('begins a new epoch, once, and says so', async () => {
      const { file, folder, epoch, id } = await database();
      const { path } = await backUp(file, join(folder, 'copy.db'), { driver });
      const log = recordingLog();
      const first = await temporaryStore({ ...options, log, file: path });
      const { epoch: own } = first.feed;
      expect(own).not.toBe(epoch);
      expect(await first.jobs.get(id)).toBeDefined();
      expect(log.lines.map(({ message }) => message)).toContain(
        'the database is a backup: what was stored since is not here',
      );
      await first.close();
      const again = recordingLog();
      expect((await temporaryStore({ ...options, log: again, file: path })).feed.epoch).toBe(own);
      expect(again.lines).toEqual([]);
      // That of the database itself stays.
      expect((await temporaryStore({ ...options, file })).feed.epoch).toBe(epoch);
    });
  });

  describe('restore', () => {
    it('is refused while a server owns the database, and works when that was killed', async () => {
      const { file, folder, id, epoch } = await database();
      const { path } = await backUp(file, undefined, { driver });
      const server = startChild('acknowledge-child', file, driver, '0');
      expect(await server.next()).toBe('open');
      let later = '';
      while (!later.startsWith('created ')) later = (await server.next()) ?? 'created none';
      expect(await messageOf(restore(file, path, { driver }))).toContain(
        `The database ${file} is in use by another process.`,
      );
      server.kill();
      await server.gone;
      // What was committed last is in the log.
      expect(existsSync(`${file}-wal`)).toBe(true);
      const backup = readFileSync(path);
      const restored = await restore(file, path, { driver });
      const kept = `${file}.before-restore-1`;
      expect(restored).toEqual({ path: file, kept, bytes: statSync(file).size });
      expect(readFileSync(path).equals(backup)).toBe(true);
      expect(readdirSync(folder).toSorted()).toEqual([
        'backups',
        'connector.db',
        'connector.db.before-restore-1',
        'connector.db.lock',
      ]);
      const store = await temporaryStore({ ...options, file });
      const laterId = later.slice('created '.length);
      expect(await store.jobs.get(id)).toBeDefined();
      expect(await store.jobs.get(laterId)).toBeUndefined();
      expect(store.feed.epoch).not.toBe(epoch);
      const before = await temporaryStore({ ...options, file: kept });
      expect(await before.jobs.get(laterId)).toBeDefined();
      expect(before.feed.epoch).toBe(epoch);
    });

    it('begins a new epoch with a file that was copied by hand, and takes its log', async () => {
      const { file, epoch, id } = await database();
      const store = await temporaryStore({ ...options, file });
      const { job: second } = await store.jobs.create(job);
      const copy = join(temporaryFolder(), 'copy.db');
      for (const end of ['', '-wal']) copyFileSync(file + end, copy + end);
      await store.close();
      const bytes = readFileSync(copy);
      chmodSync(copy, 0o644);
      await restore(file, copy, { driver });
      expect(readFileSync(copy).equals(bytes)).toBe(true);
      if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
      const restored = await temporaryStore({ ...options, file });
      for (const known of [id, second.id]) expect(await restored.jobs.get(known)).toBeDefined();
      expect(restored.feed.epoch).not.toBe(epoch);
    });

    it('changes nothing when the backup is none, damaged, or newer', async () => {
      const { file, folder } = await database();
      const { path: good } = await backUp(file, undefined, { driver });
      const make = (name: string): string => {
        copyFileSync(good, join(folder, name));
        return join(folder, name);
      };
      const cut = make('cut.db');
      truncateSync(cut, statSync(cut).size - 20_000);
      const newer = make('newer.db');
      run(newer, `insert into connector_migrations values (${migrations.length + 1}, 'x', 1)`);
      run(newer, `update connector_meta set value = '1000' where key = 'oldest_version'`);
      const foreign = make('foreign.db');
      run(foreign, 'drop table connector_meta');
      const text = join(folder, 'text.db');
      writeFileSync(text, 'This is a text.\n'.repeat(100));
      const empty = join(folder, 'empty.db');
      writeFileSync(empty, '');
      const before = filesOf(folder);
      const refusals: Array<[string, RegExp]> = [
        [join(folder, 'none.db'), /^There is no file .*none\.db\.$/],
        [folder, /^There is no file /],
        [file, /is the database itself/],
        [cut, /damaged|malformed/],
        [newer, /was made by a newer version/],
        [foreign, /is not a database of this server/],
        [text, /text\.db is not a SQLite database/],
        [empty, /is not a database of this server/],
      ];
      for (const [backup, reason] of refusals)
        expect(await messageOf(restore(file, backup, { driver })), backup).toMatch(reason);
      expect(filesOf(folder)).toEqual(before);
      const none = join(folder, 'new', 'connector.db');
      await messageOf(restore(none, cut, { driver }));
      expect(existsSync(none)).toBe(false);
    });

    it('makes a database where there is none, and replaces one that is damaged', async () => {
      const { file, folder, id } = await database();
      const { path } = await backUp(file, undefined, { driver });
      const none = join(folder, 'new', 'connector.db');
      expect(await restore(none, path, { driver })).not.toHaveProperty('kept');
      expect(await (await temporaryStore({ ...options, file: none })).jobs.get(id)).toBeDefined();
      writeFileSync(file, 'x'.repeat(10_000));
      writeFileSync(`${file}-wal`, 'old log');
      const { kept = '' } = await restore(file, path, { driver });
      expect(readFileSync(kept, 'utf8')).toBe('x'.repeat(10_000));
      expect(readFileSync(`${kept}-wal`, 'utf8')).toBe('old log');
      expect(existsSync(`${file}-wal`)).toBe(false);
      expect(await (await temporaryStore({ ...options, file })).jobs.get(id)).toBeDefined();
    });

    it('is refused while another program has the database open', async () => {
      const { file, folder } = await database();
      const { path } = await backUp(file, undefined, { driver });
      const other = startChild('foreign-child', file, driver, 'reading');
      expect(await other.next()).toBe('1');
      const before = filesOf(folder);
      expect(await messageOf(restore(file, path, { driver }))).toBe(
        `The database ${file} is open in another program. Close it there, then restore.`,
      );
      expect(filesOf(folder)).toEqual(before);
    });
  });

  function run(file: string, sql: string): void {
    const connection = connectSqlite(file, driver);
    connection.exec(sql);
    connection.close();
  }

  function valueOf(file: string, sql: string): unknown {
    const connection = connectSqlite(file, driver);
    const [row] = connection.prepare(sql).all([]);
    connection.close();
    return Object.values(row as object)[0];
  }
});

interface Ended {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const script = resolve('templates/runtime/server/store/command.ts');

/** Runs the command of the scripts in `folder`, in a shell that first does `setup`. */
function command(
  folder: string,
  setup: string,
  args: readonly string[],
  database?: string,
): Promise<Ended> {
  const env: NodeJS.ProcessEnv = { ...process.env };
  delete env['DATABASE_URL'];
  if (database !== undefined) env['DATABASE_URL'] = `file:${database}`;
  const tsx = pathToFileURL(resolve('node_modules/tsx/dist/loader.mjs')).href;
  const line = [process.execPath, '--import', tsx, script, ...args].map((word) => `'${word}'`);
  return new Promise((done) => {
    const shell = ['-c', `${setup}${line.join(' ')}`];
    execFile('/bin/sh', shell, { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

describe.skipIf(process.platform === 'win32')('the command', () => {
  it('takes DATABASE_URL of .env, says where the backup is, and restores it', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.env'), 'DATABASE_URL=file:./elsewhere/my.db\n');
    const file = join(folder, 'elsewhere', 'my.db');
    await (await openStore(`file:${file}`, { log: recordingLog() })).close();
    const made = await command(folder, '', ['backup']);
    const backup = join(folder, 'elsewhere', 'backups', 'my-1.db');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^The backup is (.*)my-1\.db \([\d.]+ KB\)\.\n$/);
    expect(existsSync(backup)).toBe(true);
    const put = await command(folder, '', ['restore', 'elsewhere/backups/my-1.db']);
    expect(put).toMatchObject({ code: 0, stderr: '' });
    expect(put.stdout).toContain('my.db.before-restore-1');
  });

  it('fails with a sentence, not a stack', async () => {
    const folder = temporaryFolder();
    const failed = await command(folder, '', ['backup']);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/^There is no database .*data\/connector\.db\. [^\n]*\n$/);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it.each([[['restore']], [['backup', 'a', 'b']], [['--help']]])(
    'explains itself when it is called with %j',
    async (args) => {
      const { code, stderr } = await command(temporaryFolder(), '', args);
      expect([code, stderr]).toEqual([2, expect.stringContaining('npm run restore -- PATH')]);
    },
  );
});
