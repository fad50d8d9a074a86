// `backup`, as `npm run backup` and `npm run ops -- backup` have it.

import { backUp } from './backup.js';
import { sqlitePath } from './database-file.js';
import { StoreError } from './errors.js';
import { isPostgresUrl, parsePostgresUrl } from './postgres/address.js';

/**
 * @param url DATABASE_URL.
 * @param path where to; absent: the next free name in backups/.
 * @throws StoreError, also for PostgreSQL, which has tools of its own.
 */
export async function backUpDatabase(
  url: string,
  path: string | undefined,
  say: (text: string) => void,
): Promise<void> {
  if (isPostgresUrl(url)) {
    throw new StoreError(
      'url',
      `The database ${parsePostgresUrl(url).name} is PostgreSQL: back it up with pg_dump, or by what your ` +
        'provider has. After a restore run "npm run restore -- postgres" before the servers start.',
    );
  }
  const made = await backUp(sqlitePath(url), path);
  say(`The backup is ${made.path} (${sizeOf(made.bytes)}).`);
}

export function sizeOf(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB'];
  let size = bytes;
  while (size >= 1000 && units.length > 1) {
    size /= 1000;
    units.shift();
  }
  return `${units[0] === 'bytes' ? size : size.toFixed(1)} ${units[0]}`;
}
