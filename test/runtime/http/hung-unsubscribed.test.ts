// Receivers that are gone, and a controller that is told of it and never comes back: what was told holds no
// place among the deliveries, so the others get theirs.

import { expect, it } from 'vitest';
import { startReceiver } from '../callbacks/receiver.js';
import { connector, jsonBody, operation, post, required, run, signal } from './running-server.js';

/** Origins, and subscriptions of each: more in all than the 512 deliveries that are ever open at once. */
const ORIGINS = 16;
const EACH = 34;

const hook = operation('hook', {
  method: 'post',
  pattern: {
    kind: 'webhookTrigger',
    split: 'single',
    callback: { in: 'body', path: ['url'] },
    subscribedStatus: 201,
  },
  ...jsonBody({ type: 'object' }),
});

it('holds no delivery up, however many hang', async () => {
  const told = new Set<string>();
  const all = signal();
  const { url, server } = await run(
    connector([hook]),
    {
      hook: {
        unsubscribed({ id }: { id: string }): Promise<never> {
          told.add(id);
          if (told.size === ORIGINS * EACH) all.fire();
          return new Promise(() => {});
        },
      },
    },
    { env: { SUBSCRIPTION_QUOTA: '0', SHUTDOWN_SECONDS: '0' } },
  );
  const subscribe = async (callback: string): Promise<string> =>
    required(await post(`${url}/v1/hook`, { url: callback }), 'location');
  for (let origin = 0; origin < ORIGINS; origin += 1) {
    const gone = await startReceiver((response) => void response.writeHead(410).end());
    await Promise.all(Array.from({ length: EACH }, (_, n) => subscribe(`${gone.url}&n=${n}`)));
  }
  const healthy = await startReceiver();
  await subscribe(healthy.url);
  const { publish } = server.connector.triggers['hook']!;
  await publish('first');
  await all.promise;
  await publish('second');
  const bodies = [await healthy.nth(1), await healthy.nth(2)].map(({ body }) => body);
  expect(bodies.sort()).toEqual(['"first"', '"second"']);
}, 60_000);
