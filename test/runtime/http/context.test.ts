// What every handler learns beside the request.

import { once } from 'node:events';
import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bakery } from './bakery.js';
import { createServer } from '../../../templates/runtime/server/server.js';
import { temporaryFolder } from '../store/temporary-store.js';
import {
  connector,
  type Door,
  environment,
  follow,
  operation,
  post,
  required,
  run,
  signal,
} from './running-server.js';

interface Context {
  readonly baseUrl: string;
}

describe('context.baseUrl', () => {
  it.each([
    ['as it listens', {}],
    ['as its operator says', { PUBLIC_BASE_URL: 'https://cakes.example.com/api/' }],
  ])('is what Location begins with, in every handler: %s', async (_name, env) => {
    const seen = new Map<string, string>();
    const started = signal();
    const note = (name: string) => (context: Context) => void seen.set(name, context.baseUrl);
    const { url, server } = await run(
      bakery,
      {
        flavours: {
          handle: (_request: unknown, context: Context) => {
            note('handle')(context);
            return { status: 200, body: [] };
          },
        },
        order: {
          accept: (_request: unknown, context: Context) => note('accept')(context),
          run: (_request: unknown, job: Context) => {
            note('run')(job);
            return { flavour: 'lemon' };
          },
        },
        news: {
          poll: (_request: unknown, _state: unknown, context: Context) => {
            note('poll')(context);
            return { items: [], state: '1' };
          },
        },
        call: {
          start: (_request: unknown, _callback: unknown, job: Context) => {
            note('start')(job);
            started.fire();
          },
        },
        subscription: {
          subscribed: (_subscription: unknown, context: Context) => note('subscribed')(context),
          unsubscribed: (_subscription: unknown, context: Context) => note('unsubscribed')(context),
        },
      },
      { env },
    );
    const callback = { callbackUrl: 'http://127.0.0.1:9/x' };
    await fetch(`${url}/v1/flavours`);
    const location = required(await post(`${url}/v1/cakes`, { flavour: 'lemon' }), 'location');
    const base = 'PUBLIC_BASE_URL' in env ? 'https://cakes.example.com/api/v1' : `${url}/v1`;
    expect(location.startsWith(`${base}/`)).toBe(true);
    const here = (address: string) => address.replace(base, `${url}/v1`);
    await follow(here(location));
    await fetch(`${url}/v1/news`);
    await post(`${url}/v1/calls`, callback);
    await started.promise;
    const subscription = await post(`${url}/v1/subscriptions`, callback);
    await fetch(here(required(subscription, 'location')), { method: 'DELETE' });
    await server.close();
    expect(Object.fromEntries(seen)).toEqual(
      Object.fromEntries(
        ['handle', 'accept', 'run', 'poll', 'start', 'subscribed', 'unsubscribed'].map((name) => [
          name,
          base,
        ]),
      ),
    );
  });
});

interface WithSignal {
  readonly signal: AbortSignal;
}

/** Calls the handler over a connection that is cut when it has begun; resolves with what it returns. */
async function hungUpOn<Seen>(
  handle: (context: WithSignal, closed: Promise<void>) => Promise<Seen>,
): Promise<Seen> {
  const [began, closed, seen] = [signal(), signal(), signal<Seen>()];
  const slow = async (_request: unknown, context: WithSignal) => {
    const found = handle(context, closed.promise);
    began.fire();
    seen.fire(await found);
    return { status: 200, body: {} };
  };
  const server = await createServer<object, Door>(
    connector([operation('slow')]),
    { slow: { handle: slow } },
    { env: environment(temporaryFolder()) },
  );
  onTestFinished(() => server.close());
  server.app.addHook('onRequest', (_request, reply, done) => {
    reply.raw.once('close', () => closed.fire());
    done();
  });
  const { url } = await server.listen();
  const call = request(`${url}/v1/slow`).end();
  call.on('error', () => {});
  await began.promise;
  call.destroy();
  return seen.promise;
}

describe('context.signal', () => {
  it('is aborted where it is asked for after the caller hung up', async () => {
    const aborted = await hungUpOn(async (context, closed) => {
      await closed;
      return context.signal.aborted;
    });
    expect(aborted).toBe(true);
  });

  it('is one signal, of copies of the context too, which is aborted when the caller hangs up', async () => {
    const found = await hungUpOn(async (context) => {
      const { signal: first } = context;
      await once(first, 'abort');
      return [context.signal === first, { ...context }.signal === first];
    });
    expect(found).toEqual([true, true]);
  });
});
