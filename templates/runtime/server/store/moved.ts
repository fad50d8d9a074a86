// A SQLite database whose content has been moved to PostgreSQL says so: a server that was started on it
// by mistake would go on with what others have ended.

import type { Kysely } from 'kysely';
import { StoreError } from './errors.js';
import type { Tables } from './schema.js';

/** Key of the row in `connector_meta`; its value names the database that has the content now. */
export const MOVED_MARK = 'moved_to';

/** @throws StoreError `moved` */
export async function refuseMoved(db: Kysely<Tables>, name: string): Promise<void> {
  const row = await db
    .selectFrom('connector_meta')
    .select('value')
    .where('key', '=', MOVED_MARK)
    .executeTakeFirst();
  if (row === undefined) return;
  throw new StoreError(
    'moved',
    `The database ${name} was moved to the PostgreSQL database ${row.value}: DATABASE_URL must name ` +
      `that one. To go on with this one as it was then, delete the row "${MOVED_MARK}" of its table ` +
      'connector_meta.',
  );
}
