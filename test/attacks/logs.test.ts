// All kinds of traffic against a server that logs as much as it can; then its log is searched for what must
// not be in it.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startReceiver } from '../runtime/callbacks/receiver.js';
import { startBakery } from '../runtime/http/bakery-process.js';
import { tenantServer } from '../runtime/http/issuers.js';
import { follow, post, required } from '../runtime/http/running-server.js';
import { temporaryFolder } from '../runtime/store/temporary-store.js';
import { ann, KEYS } from './attacked-server.js';
import { exchange, request } from './wire.js';

it('logs hold no keys, tokens, signatures, callback URLs, bodies or subjects of refused tokens after all of the traffic', async () => {
  const issuer = await tenantServer();
  const iss = `${issuer.url}/contoso/v2.0`;
  const server = await startBakery(
    temporaryFolder(),
    {
      API_KEYS: KEYS,
      OAUTH_ISSUER: iss,
      OAUTH_AUDIENCE: 'api',
      LOG_LEVEL: 'trace',
      WEBHOOK_SIGNING_KEY: `whsec_${Buffer.alloc(32, 'sign-hush').toString('base64')}`,
      BODY_LIMIT_MB: '0.1',
    },
    join(import.meta.dirname, 'attacked-child.ts'),
  );
  const { url } = server;
  const receivers = await Promise.all(
    [200, 302, 400, 410, 500].map((status) =>
      startReceiver((response) => {
        response.writeHead(status, { location: 'http://127.0.0.1:9/hush-redirect' });
        response.end('hush-answer');
      }),
    ),
  );

  // Callers with right and wrong credentials, in headers and in queries.
  await fetch(`${url}/v1/who`, { headers: ann });
  await fetch(`${url}/v1/who`, { headers: { 'x-key': 'hush-wrong-key' } });
  for (const code of ['ann-key-1', 'hush-wrong-code'])
    await fetch(`${url}/v1/shops/hush-shop/news?code=${code}&q=hush-query`);
  const tokens = [
    await issuer.token({ iss, sub: 'caller' }),
    await issuer.token({ iss, sub: 'hush-subject', aud: 'other' }),
    await issuer.token({ iss, sub: 'hush-subject' }, 'unknown'),
    'hush-opaque',
  ];
  for (const token of tokens)
    await fetch(`${url}/v1/who`, { headers: { authorization: `Bearer ${token}` } });
  await fetch(`${url}/v1/who`, {
    headers: { authorization: `Basic ${Buffer.from('u:hush-password').toString('base64')}` },
  });

  // Bodies: taken, refused, too large, not JSON.
  const echo = (body: string): Promise<Response> =>
    fetch(`${url}/v1/echo`, {
      method: 'POST',
      headers: { ...ann, 'content-type': 'application/json', cookie: 'hush-cookie' },
      body,
    });
  for (const body of [
    '{"a":"hush-body"}',
    '"hush-body"',
    `"${'hush-body'.repeat(20_000)}"`,
    '{hush-body',
  ])
    await (await echo(body)).text();
  const order = await post(
    `${url}/v1/orders`,
    { note: 'hush-body' },
    { ...ann, 'idempotency-key': 'hush-idem' },
  );
  await (await follow(required(order, 'location'), { headers: ann })).text();
  await fetch(`${url}/hush-path/..%2fhush-path?x=hush-query`);
  await fetch(`${url}/v1/fails?x=hush-query`, { headers: ann });
  await exchange(url, 'hush-garbage\r\n\r\n');
  await exchange(url, request('GET /v1/open/% HTTP/1.1', ['X-Key: ann-key-1', 'A: hush-header']));

  // Callback URLs: taken, refused, of names that do not exist.
  const callbacks = [
    ...receivers.map((receiver) => receiver.url),
    'http://10.0.0.1/hush-callback?sig=SECRET',
    'not a url hush-callback',
    'http://127.0.0.1:1/hush-callback?sig=SECRET',
  ];
  for (const callback of callbacks) await post(`${url}/v1/shops/a/hooks`, { url: callback }, ann);
  await post(`${url}/publish`, { payload: 'hush-payload' });
  await Promise.all(receivers.map((receiver) => receiver.nth(1)));
  for (const text of [
    'callback delivered',
    'receiver is gone',
    'dead letter',
    'tried again',
    'ECONNREFUSED',
  ])
    await server.until(text);
  await server.end('SIGTERM');

  const log = server.lines.join('\n');
  // It does say much, among it what was wrong.
  for (const text of [
    '"operation":"echo"',
    `"principal":"token:${iss}:caller"`,
    'a bearer token was refused',
    'callback failed',
  ])
    expect(log).toContain(text);
  const hidden = [
    'ann-key-1',
    'bob-key-1',
    'SECRET',
    '/run?',
    ...tokens.flatMap((token) => token.split('.')).filter((part) => part.length > 8),
    ...receivers.map(({ port }) => `:${port}`),
    Buffer.alloc(32, 'sign-hush').toString('base64'),
  ];
  for (const secret of hidden) expect(log).not.toContain(secret);
  expect(log.match(/hush[-\w]*/g)).toBe(null);
});
