// Publishing from another process, and within a transaction of the user's.

import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TransactionClient } from '../../../templates/runtime/server/controller.js';
import { createPublisher } from '../../../templates/runtime/server/publisher.js';
import { startReceiver } from '../callbacks/receiver.js';
import { bakery } from '../http/bakery.js';
import { post, run } from '../http/running-server.js';
import { postgresDatabase } from './postgres.js';
import { recordingLog } from './temporary-store.js';

interface Door {
  readonly triggers: Record<
    string,
    { publish(payload: unknown, options?: Record<string, unknown>): Promise<void> }
  >;
}

const triggers = Object.fromEntries(
  bakery.operations.map(({ pattern, controller }) => [pattern.kind, controller ?? '']),
);

async function started() {
  const url = await postgresDatabase();
  const server = await run(bakery, {}, { env: { DATABASE_URL: url } });
  const publisher = await createPublisher<Door>(bakery, {
    databaseUrl: url,
    env: {},
    log: recordingLog(),
  });
  onTestFinished(() => publisher.close());
  const client = new pg.Client({ connectionString: url.replace(/\?.*/, '') });
  await client.connect();
  onTestFinished(() => client.end());
  return { ...server, publisher, client };
}

function trigger(door: Door, kind: string) {
  const found = door.triggers[triggers[kind] ?? ''];
  if (found === undefined) throw new Error(`no ${kind}`);
  return found;
}

describe('a publisher', () => {
  it('reaches the subscribers of a server that runs elsewhere', async () => {
    const receiver = await startReceiver();
    const { url, publisher } = await started();
    const hook = bakery.operations.find(({ pattern }) => pattern.kind === 'webhookTrigger');
    const subscribed = await post(`${url}/v1${hook?.path}`, { callbackUrl: receiver.url });
    expect(subscribed.status).toBe(201);
    await trigger(publisher.connector, 'webhookTrigger').publish({ n: 1 });
    await receiver.nth(1);
    expect(receiver.received[0]?.body).toBe('{"n":1}');
  });

  it('publishes with the transaction that it is given, or not at all', async () => {
    const { publisher, client } = await started();
    const transaction: TransactionClient = client;
    const { publish } = trigger(publisher.connector, 'pollingTrigger');
    const id = bakery.operations.find(({ pattern }) => pattern.kind === 'pollingTrigger')?.id ?? '';
    await client.query('create table orders (id integer)');
    const count = async () =>
      (
        await client.query('select count(*)::int as n from connector_events where operation = $1', [
          id,
        ])
      ).rows[0]?.n as number;
    await client.query('begin');
    await client.query('insert into orders values (1)');
    await publish({ n: 1 }, { transaction });
    await client.query('rollback');
    expect(await count()).toBe(0);
    await client.query('begin');
    await client.query('insert into orders values (1)');
    await publish({ n: 2 }, { transaction });
    await client.query('commit');
    expect(await count()).toBe(1);
    await expect(publish({ n: 3 }, { transaction: {} })).rejects.toThrow(
      'a client of the package pg',
    );
  });

  it('wakes the replicas when the transaction commits', async () => {
    const receiver = await startReceiver();
    const { url, publisher, client } = await started();
    const hook = bakery.operations.find(({ pattern }) => pattern.kind === 'webhookTrigger');
    await post(`${url}/v1${hook?.path}`, { callbackUrl: receiver.url });
    await client.query('begin');
    await trigger(publisher.connector, 'webhookTrigger').publish({ n: 1 }, { transaction: client });
    expect(receiver.received).toEqual([]);
    await client.query('commit');
    await receiver.nth(1);
    expect(receiver.received).toHaveLength(1);
  });

  it('needs a database that processes can share', async () => {
    const made = createPublisher(bakery, { databaseUrl: 'file:./data/x.db', env: {} });
    await expect(made).rejects.toThrow('SQLite is for one process');
    const { server } = await run(bakery, {});
    const door = server.connector as unknown as Door;
    const transaction = { query: async () => ({ rows: [], rowCount: 0 }) };
    const publishing = trigger(door, 'pollingTrigger').publish({}, { transaction });
    await expect(publishing).rejects.toThrow('needs a PostgreSQL database');
  });
});
