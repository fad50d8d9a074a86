// `npm run backup`, `npm run restore` and `npm run move`: the database of the server as its operator copies
// it, puts it back, and takes it to PostgreSQL. Settings come from the environment and from `.env`, as the server's do.
//
// node dist/generated/runtime/server/store/command.js backup [path]
// node dist/generated/runtime/server/store/command.js restore <path>

import { existsSync } from 'node:fs';
import { backUpDatabase, sizeOf } from './backup-command.js';
import { DEFAULT_DATABASE_URL, sqlitePath } from './database-file.js';
import { StoreError } from './errors.js';
import { isPostgresUrl, parsePostgresUrl } from './postgres/address.js';
import { restore } from './restore.js';

const usage = `Usage:
  npm run backup               copies the database to backups/ in its folder
  npm run backup -- PATH       copies it to PATH
  npm run restore -- PATH      puts the backup PATH in its place; stop the server first
  npm run restore -- postgres  after a PostgreSQL database was restored, before the servers start
  npm run move -- PATH         moves the SQLite database PATH to the PostgreSQL database of DATABASE_URL`;

/** Runs one command; the exit code. */
async function run(args: readonly string[]): Promise<number> {
  const [command, path, ...more] = args;
  const isKnown =
    command === 'backup' || ((command === 'restore' || command === 'move') && path !== undefined);
  if (!isKnown || more.length > 0 || path === '' || path?.startsWith('-') === true) {
    console.error(usage);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile();
  const url = process.env['DATABASE_URL']?.trim();
  if (command === 'backup') {
    await backUpDatabase(
      url === undefined || url === '' ? DEFAULT_DATABASE_URL : url,
      path,
      (text) => console.log(text),
    );
    return 0;
  }
  if (url !== undefined && isPostgresUrl(url)) return postgresCommand(command, url, path);
  if (command === 'move') {
    throw new StoreError(
      'url',
      'DATABASE_URL must name the PostgreSQL database to move to: postgres://user:password@host/database.',
    );
  }
  const database = sqlitePath(url === undefined || url === '' ? DEFAULT_DATABASE_URL : url);
  const made = await restore(database, path ?? '');
  console.log(`The database ${made.path} is now a copy of ${path} (${sizeOf(made.bytes)}).`);
  if (made.kept !== undefined) console.log(`The one that was there is kept as ${made.kept}.`);
  console.log('What was stored after the backup was made is not in it. Start the server.');
  return 0;
}

/** PostgreSQL has tools of its own; only a new epoch of the feed is the server's. */
async function postgresCommand(
  command: string,
  url: string,
  path: string | undefined,
): Promise<number> {
  const { name } = parsePostgresUrl(url);
  if (command === 'move') return move(path ?? '', url);
  if (path !== 'postgres') {
    throw new StoreError(
      'url',
      `The database ${name} is PostgreSQL: restore it with pg_restore, or by what your provider has, ` +
        'while no server runs. Then run "npm run restore -- postgres".',
    );
  }
  const { markRestored } = await import('./postgres/restored.js');
  await markRestored(url);
  console.log(
    `The database ${name} is marked as restored: polling triggers go on with a new epoch.`,
  );
  console.log('What was stored after the backup was made is not in it. Start the servers.');
  return 0;
}

async function move(path: string, url: string): Promise<number> {
  const { moveToPostgres } = await import('./postgres/move.js');
  const { name, rows } = await moveToPostgres(sqlitePath(fileUrl(path)), url);
  const of = (table: Parameters<typeof rows.get>[0]) => rows.get(table) ?? 0;
  console.log(
    rows.size === 0
      ? `All of ${path} is in the database ${name} already.`
      : `Moved to the database ${name}: ${of('connector_jobs')} jobs, ${of('connector_events')} events, ` +
          `${of('connector_subscriptions')} subscriptions, ${of('connector_deliveries')} deliveries.`,
  );
  console.log(`No server starts on ${path} any more. Start the servers.`);
  return 0;
}

/** As DATABASE_URL had it, or a path. */
function fileUrl(path: string): string {
  return path.startsWith('file:') ? path : `file:${path}`;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  // What the operator can do is in the message; a stack would only hide it.
  console.error(error instanceof StoreError ? error.message : error);
  process.exitCode = 1;
}
