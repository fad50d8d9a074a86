// What is past its retention goes when the server starts, not only after it has run for a while: one that is
// restarted often would keep everything.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { connectSqlite } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import { temporaryFolder, temporaryStore } from '../store/temporary-store.js';
import { connector, operation, run } from './running-server.js';

const DAY_MS = 86_400_000;

it('forgets at the start what nobody can ask for any more', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'connector.db');
  const store = await temporaryStore({ file, now: () => Date.now() - 3 * DAY_MS });
  const job = { operation: 'order', owner: '', request: {}, context: {} };
  const [old, kept] = [await store.jobs.create(job), await store.jobs.create(job)];
  await store.jobs.cancel(old.job.id, DAY_MS);
  await store.jobs.cancel(kept.job.id, 4 * DAY_MS);
  await store.close();
  const { server } = await run(connector([operation('order')]), {}, { folder });
  // Finishes what was asked for.
  await server.close();
  const connection = connectSqlite(file);
  const rows = connection.prepare('select id from connector_jobs').all([]);
  connection.close();
  expect(rows).toMatchObject([{ id: kept.job.id }]);
});
