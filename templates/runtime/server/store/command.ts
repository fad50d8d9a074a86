// `npm run backup` and `npm run restore`: the database of the server as its operator copies it and puts
// it back. Settings come from the environment and from `.env`, as the server's do.
//
// node dist/generated/runtime/server/store/command.js backup [path]
// node dist/generated/runtime/server/store/command.js restore <path>

import { existsSync } from 'node:fs';
import { backUp } from './backup.js';
import { DEFAULT_DATABASE_URL, sqlitePath } from './database-file.js';
import { StoreError } from './errors.js';
import { restore } from './restore.js';

const usage = `Usage:
  npm run backup               copies the database to backups/ in its folder
  npm run backup -- PATH       copies it to PATH
  npm run restore -- PATH      puts the backup PATH in its place; stop the server first`;

/** Runs one command; the exit code. */
async function run(args: readonly string[]): Promise<number> {
  const [command, path, ...more] = args;
  const isKnown = command === 'backup' || (command === 'restore' && path !== undefined);
  if (!isKnown || more.length > 0 || path === '' || path?.startsWith('-') === true) {
    console.error(usage);
    return 2;
  }
  if (existsSync('.env')) process.loadEnvFile();
  const url = process.env['DATABASE_URL']?.trim();
  const database = sqlitePath(url === undefined || url === '' ? DEFAULT_DATABASE_URL : url);
  if (command === 'backup') {
    const made = await backUp(database, path);
    console.log(`The backup is ${made.path} (${sizeOf(made.bytes)}).`);
    return 0;
  }
  const made = await restore(database, path ?? '');
  console.log(`The database ${made.path} is now a copy of ${path} (${sizeOf(made.bytes)}).`);
  if (made.kept !== undefined) console.log(`The one that was there is kept as ${made.kept}.`);
  console.log('What was stored after the backup was made is not in it. Start the server.');
  return 0;
}

function sizeOf(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  let size = bytes;
  while (size >= 1000 && units.length > 1) {
    size /= 1000;
    units.shift();
  }
  return `${units[0] === 'bytes' ? size : size.toFixed(1)} ${units[0]}`;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  // What the operator can do is in the message; a stack would only hide it.
  console.error(error instanceof StoreError ? error.message : error);
  process.exitCode = 1;
}
