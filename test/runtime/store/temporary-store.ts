// Real databases in folders of their own, which go when the test ends; and a log to look into.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { openStore, type OpenStoreOptions } from '../../../templates/runtime/server/store/open.js';
import type { SqliteDriverName } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import type { Store } from '../../../templates/runtime/server/store/types.js';
import { postgres, postgresDatabase } from './postgres.js';
import { recordingLog } from './recording-log.js';

export { recordingLog };

/** The drivers that this Node can run. */
export const drivers: readonly SqliteDriverName[] =
  process.getBuiltinModule?.('node:sqlite') === undefined ? ['libsql'] : ['node', 'libsql'];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'connector-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A clock that stands still until it is told. */
export interface Clock {
  time: number;
  now(): number;
}

export function clock(time = 1_000_000): Clock {
  return {
    time,
    now() {
      return this.time;
    },
  };
}

/** What the store runs on: the drivers for SQLite, and a PostgreSQL server. */
export type Engine = SqliteDriverName | 'postgres';

export const engines: readonly Engine[] = [...drivers, 'postgres'];

/** All that a database has, as text: the files of SQLite, the rows of PostgreSQL. */
export async function storedIn(driver: Engine, file: string): Promise<string> {
  if (driver !== 'postgres') {
    return readdirSync(dirname(file))
      .map((name) => readFileSync(join(dirname(file), name), 'latin1'))
      .join('');
  }
  const { pathname } = new URL(await postgresDatabase(file));
  const { query } = await postgres();
  const tables = await query(
    "select tablename from pg_tables where schemaname = 'public'",
    pathname.slice(1),
  );
  const rows = tables.map(async ({ tablename }) =>
    query(`select t::text as text from ${String(tablename)} as t`, pathname.slice(1)),
  );
  return (await Promise.all(rows))
    .flat()
    .map(({ text }) => String(text))
    .join('\n');
}

/** A store that is closed when the test ends. */
export async function temporaryStore(
  options: Partial<Omit<OpenStoreOptions, 'driver'>> & { driver?: Engine; file?: string } = {},
): Promise<Store> {
  const { driver, file, ...rest } = options;
  const url =
    driver === 'postgres'
      ? await postgresDatabase(file)
      : `file:${file ?? join(temporaryFolder(), 'connector.db')}`;
  const store = await openStore(url, {
    log: recordingLog(),
    ...(driver !== undefined && driver !== 'postgres' && { driver }),
    ...rest,
  });
  onTestFinished(() => store.close());
  return store;
}

export interface Child {
  /** The next line that the child prints; undefined when there are no more. */
  next(): Promise<string | undefined>;
  /** kill -9. */
  kill(): void;
  /** Resolves when the process is gone; what it printed on stderr. */
  readonly gone: Promise<string>;
}

/** Runs `<name>.ts` beside this file in a process of its own. */
export function startChild(name: string, ...args: string[]): Child {
  const here = dirname(fileURLToPath(import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', join(here, `${name}.ts`), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const kill = (): void => void child.kill('SIGKILL');
  onTestFinished(kill);
  return {
    kill,
    gone: new Promise((resolve) => child.once('close', () => resolve(stderr))),
    async next() {
      const line = await lines.next();
      return line.done === true ? undefined : line.value;
    },
  };
}
