import { createServer, type AddressInfo } from 'node:net';
import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseAllowedHosts } from '../../../templates/runtime/server/callbacks/check.js';
import {
  CallbackClient,
  type CallbackClientOptions,
} from '../../../templates/runtime/server/callbacks/deliver.js';
import { startReceiver } from './receiver.js';

const never = new AbortController().signal;

function client(setting: string, options: Partial<CallbackClientOptions> = {}): CallbackClient {
  const made = new CallbackClient({ allowed: parseAllowedHosts(setting), ...options });
  onTestFinished(() => made.close());
  return made;
}

function delivery(callbackUrl: string, body?: string, headers: Record<string, string> = {}) {
  return { id: 'd-1', callbackUrl, body, headers };
}

describe('a callback on the wire', () => {
  it('is a POST of JSON with an id', async () => {
    const receiver = await startReceiver((response) => response.writeHead(202).end('thanks'));
    const body = '{"text":"Grüße"}';
    const outcome = await client('http://127.0.0.1').post(delivery(receiver.url, body), never);
    expect(outcome).toEqual({ kind: 'delivered', reason: 'HTTP 202' });
    expect(receiver.received).toMatchObject([
      {
        method: 'POST',
        path: '/run?sig=SECRET',
        headers: {
          'content-type': 'application/json',
          'webhook-id': 'd-1',
          'user-agent': 'la-connector',
        },
        body,
      },
    ]);
  });

  it('has no body when the notification has no content', async () => {
    const receiver = await startReceiver();
    await client('http://127.0.0.1').post(delivery(receiver.url, undefined), never);
    expect(receiver.received).toMatchObject([{ body: '', headers: { 'content-length': '0' } }]);
  });

  it('uses connections again, also after an answer with a body', async () => {
    const ports = new Set<number | undefined>();
    const receiver = await startReceiver((response) => {
      ports.add(response.socket?.remotePort);
      response.end('x'.repeat(10_000));
    });
    const one = client('http://127.0.0.1');
    for (let n = 0; n < 20; n++) await one.post(delivery(receiver.url), never);
    // One may still be ending its answer when the next POST begins.
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it('is delivered although the answer is endless or breaks off', async () => {
    const endless = await startReceiver((response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const broken = await startReceiver((response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('x', () => response.destroy());
    });
    const one = client('http://127.0.0.1');
    expect((await one.post(delivery(endless.url), never)).kind).toBe('delivered');
    expect((await one.post(delivery(broken.url), never)).kind).toBe('delivered');
  });
});

describe('what an answer means', () => {
  it.each([
    [200, 'delivered'],
    [204, 'delivered'],
    [301, 'refused'],
    [302, 'refused'],
    [307, 'refused'],
    [400, 'refused'],
    [401, 'retry'],
    [403, 'retry'],
    [404, 'gone'],
    [408, 'retry'],
    [410, 'gone'],
    [413, 'refused'],
    [425, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
  ])('%i: %s', async (status, kind) => {
    const elsewhere = await startReceiver();
    const receiver = await startReceiver((response) =>
      response.writeHead(status, { location: elsewhere.url }).end(),
    );
    const outcome = await client('http://127.0.0.1').post(delivery(receiver.url), never);
    expect(outcome).toEqual({ kind, reason: `HTTP ${status}` });
    expect(elsewhere.received).toEqual([]);
  });

  it.each([[429], [503]])('%i with Retry-After', async (status) => {
    const receiver = await startReceiver((response, count) => {
      const retryAfter = count === 1 ? '7' : new Date(60_000).toUTCString();
      response.writeHead(status, { 'retry-after': retryAfter }).end();
    });
    const one = client('http://127.0.0.1', { now: () => 50_000 });
    const outcomes = [
      await one.post(delivery(receiver.url), never),
      await one.post(delivery(receiver.url), never),
    ];
    expect(outcomes).toMatchObject([{ retryAfterMs: 7000 }, { retryAfterMs: 10_000 }]);
  });

  it('a receiver that hangs, before or in its headers', async () => {
    const silent = await startReceiver(() => {});
    const one = client('http://127.0.0.1', { totalTimeoutMs: 100 });
    const outcome = await one.post(delivery(silent.url), never);
    expect(outcome).toEqual({ kind: 'retry', reason: 'timeout' });
  });

  it('a receiver that hangs up, or is not there', async () => {
    const rude = await startReceiver((response: ServerResponse) => void response.destroy());
    const one = client('http://127.0.0.1');
    const hungUp = await one.post(delivery(rude.url), never);
    expect(hungUp).toEqual({ kind: 'retry', reason: 'UND_ERR_SOCKET' });
    const port = await freePort();
    const absent = await one.post(delivery(`http://127.0.0.1:${port}/?sig=SECRET`), never);
    expect(absent).toEqual({ kind: 'retry', reason: 'ECONNREFUSED' });
  });

  it('rejects when told to stop', async () => {
    const silent = await startReceiver(() => {});
    const stopping = new AbortController();
    const posting = client('http://127.0.0.1').post(delivery(silent.url), stopping.signal);
    await silent.nth(1);
    stopping.abort(new Error('stop'));
    await expect(posting).rejects.toThrow('stop');
  });
});

describe('addresses that are not public', () => {
  const notPublic = {
    kind: 'retry',
    reason: 'its address is not public; CALLBACK_ALLOWED_HOSTS can allow it exactly',
  };

  it('are not connected to when a name resolves to them', async () => {
    const connected = vi.fn();
    const server = createServer(connected);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const lookup = vi.fn(async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '::ffff:127.0.0.1', family: 6 },
    ]);
    const url = `https://rebind.example:${port}/?sig=SECRET`;
    for (const setting of ['', '*', 'rebind.example', '*,http://rebind.example']) {
      expect(await client(setting, { lookup }).post(delivery(url), never)).toEqual(notPublic);
    }
    expect(lookup).toHaveBeenCalledTimes(4);
    expect(lookup).toHaveBeenCalledWith('rebind.example');
    expect(connected).not.toHaveBeenCalled();
  });

  it('are connected to when an entry allows exactly that name', async () => {
    const receiver = await startReceiver();
    const lookup = async () => [{ address: '127.0.0.1', family: 4 }];
    const url = `http://intern.example:${receiver.port}/run`;
    const outcome = await client('http://intern.example', { lookup }).post(delivery(url), never);
    expect(outcome.kind).toBe('delivered');
    const other = await client('http://other.example', { lookup }).post(delivery(url), never);
    expect(other).toMatchObject({
      kind: 'retry',
      reason: expect.stringContaining('must use https'),
    });
    expect(receiver.received).toHaveLength(1);
  });

  it('are refused as literals by the settings, before any connection', async () => {
    const receiver = await startReceiver();
    const outcome = await client('').post(
      delivery(`https://127.0.0.1:${receiver.port}/?sig=SECRET`),
      never,
    );
    expect(outcome.kind).toBe('retry');
    expect(outcome.reason).toContain(`(https://127.0.0.1:${receiver.port}) names an address`);
    expect(outcome.reason).not.toContain('SECRET');
  });

  it('a name that does not resolve is tried again', async () => {
    const lookup = () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    const one = client('', { lookup });
    const outcome = await one.post(delivery('https://nowhere.example/?sig=SECRET'), never);
    expect(outcome).toEqual({ kind: 'retry', reason: 'ENOTFOUND' });
    const empty = client('http://a.example', { lookup: async () => [] });
    expect((await empty.post(delivery('http://a.example/'), never)).kind).toBe('retry');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
