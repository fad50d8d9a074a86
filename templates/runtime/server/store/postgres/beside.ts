// A PostgreSQL database for one command of the operator, beside the replicas: it is none of them.

import { randomUUID } from 'node:crypto';
import { sql } from '../../required.js';
import type { Beside } from '../beside.js';
import { StoreError } from '../errors.js';
import type { Topic } from '../signals.js';
import { parsePostgresUrl } from './address.js';
import { DatabaseClock } from './clock.js';
import { connectPostgres } from './connect.js';
import { loadPg } from './driver.js';
import { CHANNEL, type Message, messageText, MOST_TOLD } from './message.js';
import { NOW } from './replicas.js';
import { SharedSignals } from './session.js';
import { retryingTransactions } from './transactions.js';

/** @throws StoreError when the database cannot be reached, or is none of this server. */
export async function besidePostgres(url: string): Promise<Beside> {
  const address = parsePostgresUrl(url);
  const { name } = address;
  const { db, dialect } = connectPostgres(loadPg(), { ...address, poolSize: 1 });
  const clock = new DatabaseClock();
  const told: Message[] = [];
  try {
    const sent = clock.own();
    const { rows } = await sql<{ now: number; tables: string | null }>`
      select ${NOW} as now, to_regclass('connector_migrations')::text as tables`.execute(db);
    clock.adjust(sent, clock.own(), Number(rows[0]?.now));
    if ((rows[0]?.tables ?? null) === null) {
      throw new StoreError(
        'notADatabase',
        `The database ${name} has no tables of this server. DATABASE_URL must name the one of the ` +
          'replicas; the first that starts makes them.',
      );
    }
  } catch (error) {
    await dialect.close().catch(() => {});
    throw error;
  }
  return {
    db,
    dialect: 'postgres',
    name,
    now: () => clock.now(),
    signals: new SharedSignals((topic: Topic, id: string) => void told.push([topic, id])),
    transaction: retryingTransactions(db),
    async close() {
      // After all that it is about is committed.
      for (let from = 0; from < told.length; from += MOST_TOLD) {
        const text = messageText(randomUUID(), told.slice(from, from + MOST_TOLD));
        await sql`select pg_notify(${CHANNEL}, ${text})`.execute(db);
      }
      await dialect.close();
    },
  };
}
