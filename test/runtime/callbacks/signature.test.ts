// The headers of a callback: those of Standard Webhooks, and the publisher's own.

import { createHmac } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllowedHosts } from '../../../templates/runtime/server/callbacks/check.js';
import { CallbackClient } from '../../../templates/runtime/server/callbacks/deliver.js';
import { ownHeaders } from '../../../templates/runtime/server/callbacks/own-headers.js';
import { signedHeaders } from '../../../templates/runtime/server/callbacks/signature.js';
import { startReceiver } from './receiver.js';

describe('webhook-signature', () => {
  it('is the one of the specification', () => {
    // The example of https://www.standardwebhooks.com.
    const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      seconds: 1614265330,
      body: '{"test": 2432232314}',
    };
    expect(signedHeaders(signed, [key])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('is of the bytes that are sent, once for every key, and dated anew at each attempt', async () => {
    const receiver = await startReceiver();
    let now = 1_700_000_000_999;
    const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const client = new CallbackClient({
      allowed: parseAllowedHosts('http://127.0.0.1'),
      signingKeys: keys,
      now: () => now,
    });
    onTestFinished(() => client.close());
    const delivery = {
      id: 'd-1',
      callbackUrl: receiver.url,
      body: '{"text":"Grüße"}',
      headers: { 'x-mine': 'yes', 'content-type': 'application/cloudevents+json' },
    };
    for (const _ of [1, 2]) {
      await client.post(delivery, new AbortController().signal);
      now += 5000;
    }
    for (const [index, seconds] of [1_700_000_000, 1_700_000_005].entries()) {
      const { headers, body } = receiver.received[index]!;
      const signatures = keys.map((key) => {
        const made = createHmac('sha256', key).update(`d-1.${seconds}.${body}`).digest('base64');
        return `v1,${made}`;
      });
      expect(headers).toMatchObject({
        'webhook-id': 'd-1',
        'webhook-timestamp': String(seconds),
        'webhook-signature': signatures.join(' '),
        'x-mine': 'yes',
        'content-type': 'application/cloudevents+json',
      });
    }
  });

  it('is absent without a key', () => {
    expect(Object.keys(signedHeaders({ id: 'a', seconds: 1, body: '' }, []))).toEqual([
      'webhook-id',
      'webhook-timestamp',
    ]);
  });
});

describe('headers of the publisher', () => {
  it('are kept by their names in lower case', () => {
    expect(ownHeaders({ 'X-Kind': 'a b', other: undefined }, 'publish()')).toEqual({
      'x-kind': 'a b',
    });
    expect(ownHeaders(undefined, 'publish()')).toEqual({});
  });

  it.each([
    [{ 'bad name': 'x' }, '"bad name" is not the name of a header'],
    [{ '': 'x' }, '"" is not the name of a header'],
    [{ 'x-a': 'one\r\nx-b: two' }, '"x-a" must be a text of printable ASCII'],
    [{ 'x-a': 'ä' }, 'encodeURIComponent'],
    [{ 'x-a': 1 }, '"x-a" must be a text'],
    [{ Host: 'evil.example' }, '"Host" is set by the delivery itself'],
    [{ 'Content-Length': '1' }, 'set by the delivery itself'],
    [{ 'webhook-id': 'x' }, 'set by the delivery itself'],
    [{ 'x-a': 'x'.repeat(9000) }, 'more than 8192 bytes'],
    ['x-a: 1', 'must be an object'],
    [['x-a'], 'must be an object'],
  ])('%j are refused when they are given', (headers, reason) => {
    expect(() => ownHeaders(headers, 'publish() of OnTicket')).toThrow(reason);
    expect(() => ownHeaders(headers, 'publish() of OnTicket')).toThrow('publish() of OnTicket: ');
  });
});
