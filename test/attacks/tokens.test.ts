// Bearer tokens that an attacker makes or changes. The issuer and its keys are real; so is the place where
// a header of the token would have the server look for others.

import { createHmac, createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Claims, tenantServer } from '../runtime/http/issuers.js';
import { run } from '../runtime/http/running-server.js';
import { attacked, controllers, KEYS } from './attacked-server.js';

const seconds = (ahead: number): number => Math.floor(Date.now() / 1000) + ahead;
const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** Header and claims as they are given, signed with HMAC by any bytes; none: unsigned. */
function forged(header: Claims, claims: Claims, secret?: string | Buffer): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  if (secret === undefined) return `${signed}.`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

async function start() {
  const issuer = await tenantServer();
  const iss = `${issuer.url}/contoso/v2.0`;
  const env = {
    API_KEYS: KEYS,
    OAUTH_ISSUER: iss,
    OAUTH_AUDIENCE: 'api',
    REFUSAL_LIMIT_PER_MINUTE: '0',
  };
  const { url } = await run(attacked, controllers, { env });
  const ask = (token: string, scheme = 'Bearer'): Promise<Response> =>
    fetch(`${url}/v1/who`, { headers: { authorization: `${scheme} ${token}` } });
  const keys = (await (await fetch(`${issuer.url}/keys`)).json()) as { keys: JWK[] };
  const claims = { iss, aud: 'api', sub: 'flow', exp: seconds(3600) };
  return { issuer, ask, claims, publicKey: keys.keys[0]! };
}

/** Keys of the attacker's own, and a server that would give them away. */
async function attacker() {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const sign = (claims: Claims, header: Claims): Promise<string> =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', ...header }).sign(privateKey);
  return { jwk, asked, url: `http://127.0.0.1:${port}`, sign };
}

type Ready = Awaited<ReturnType<typeof start>>;
const pem = (jwk: JWK, type: 'spki' | 'pkcs1'): string =>
  String(createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type, format: 'pem' }));

const confused: Readonly<Record<string, (ready: Ready) => string>> = {
  'alg none': ({ claims }) => forged({ alg: 'none' }, claims),
  'alg None': ({ claims }) => forged({ alg: 'None', kid: 'k1' }, claims),
  'alg none with a signature': ({ claims }) => forged({ alg: 'none', kid: 'k1' }, claims, 'x'),
  'no alg': ({ claims }) => forged({ kid: 'k1' }, claims),
  'HS256 with the PEM of the public key': ({ claims, publicKey }) =>
    forged({ alg: 'HS256', kid: 'k1' }, claims, pem(publicKey, 'spki')),
  'HS256 with the PKCS #1 PEM of the public key': ({ claims, publicKey }) =>
    forged({ alg: 'HS256', kid: 'k1' }, claims, pem(publicKey, 'pkcs1')),
  'HS256 with the JWK': ({ claims, publicKey }) =>
    forged({ alg: 'HS256', kid: 'k1' }, claims, JSON.stringify(publicKey)),
  'HS256 with n': ({ claims, publicKey }) =>
    forged({ alg: 'HS256', kid: 'k1' }, claims, publicKey.n!),
  'HS256 with the bytes of n': ({ claims, publicKey }) =>
    forged({ alg: 'HS256', kid: 'k1' }, claims, Buffer.from(publicKey.n!, 'base64url')),
  'HS256 with an empty key': ({ claims }) => forged({ alg: 'HS256', kid: 'k1' }, claims, ''),
  'kid traversal': ({ claims }) =>
    forged({ alg: 'HS256', kid: '../../../../dev/null' }, claims, ''),
  'kid with SQL': ({ claims }) => forged({ alg: 'HS256', kid: "' UNION SELECT 'x" }, claims, 'x'),
  'kid that is an object': ({ claims }) => forged({ alg: 'HS256', kid: {} }, claims, 'x'),
};

const changed: Readonly<Record<string, (ready: Ready) => Promise<string>>> = {
  aud: ({ issuer, claims }) => issuer.exactly({ ...claims, aud: 'other' }),
  'no aud': ({ issuer, claims }) => issuer.exactly({ ...claims, aud: undefined }),
  iss: ({ issuer, claims }) => issuer.exactly({ ...claims, iss: 'https://evil.example' }),
  'iss with a slash more': ({ issuer, claims }) =>
    issuer.exactly({ ...claims, iss: `${claims.iss}/` }),
  'no iss': ({ issuer, claims }) => issuer.exactly({ ...claims, iss: undefined }),
  'exp 120 s ago': ({ issuer, claims }) => issuer.exactly({ ...claims, exp: seconds(-120) }),
  'nbf in 120 s': ({ issuer, claims }) => issuer.exactly({ ...claims, nbf: seconds(120) }),
  'no exp': ({ issuer, claims }) => issuer.exactly({ ...claims, exp: undefined }),
  'exp that is a text': ({ issuer, claims }) => issuer.exactly({ ...claims, exp: '9999999999' }),
  'a critical extension': ({ issuer, claims }) =>
    issuer.exactly(claims, { crit: ['extension'], extension: 1 }),
  'claims that were changed': async ({ issuer, claims }) => {
    const [head, , signature] = (await issuer.exactly(claims)).split('.');
    return `${head}.${encoded({ ...claims, sub: 'admin' })}.${signature}`;
  },
  'a signature that was cut': async ({ issuer, claims }) =>
    (await issuer.exactly(claims)).replace(/\.[^.]*$/, '.'),
};

describe('JWT', () => {
  it('that is good is taken, so that the others are refused for what is wrong with them', async () => {
    const { issuer, ask, claims } = await start();
    const good = [
      issuer.exactly(claims),
      issuer.exactly({ ...claims, aud: ['other', 'api'] }),
      // Clocks differ.
      issuer.exactly({ ...claims, exp: seconds(-30) }),
      issuer.exactly(claims, { kid: undefined }),
    ];
    for (const token of await Promise.all(good)) expect((await ask(token)).status).toBe(200);
  });

  it.each(Object.entries(confused))('%s is a 401', async (_what, make) => {
    const ready = await start();
    expect((await ready.ask(make(ready))).status).toBe(401);
  });

  it.each(Object.entries(changed))('%s is a 401', async (_what, make) => {
    const ready = await start();
    const token = await make(ready).catch((error: unknown) => {
      throw new Error('The token could not be made.', { cause: error });
    });
    expect((await ready.ask(token)).status).toBe(401);
  });

  it('of another key is a 401: with the kid of the issuer, embedded jwk, jku, x5u', async () => {
    const { ask, claims } = await start();
    const { jwk, url, asked, sign } = await attacker();
    const headers = [
      { kid: 'k1' },
      { kid: 'k1', jwk },
      { jwk },
      { kid: 'k1', jku: `${url}/keys` },
      { kid: `${url}/keys`, jku: `${url}/keys` },
      { kid: 'k1', x5u: `${url}/cert` },
      { kid: 'k1', x5c: ['MIIB'] },
    ];
    for (const header of headers)
      expect((await ask(await sign(claims, header))).status, JSON.stringify(header)).toBe(401);
    // Its own issuer, which says where its keys are.
    expect((await ask(await sign({ ...claims, iss: url }, { kid: 'k1' }))).status).toBe(401);
    expect(asked).toEqual([]);
  });

  it('in another scheme, twice, or as something else is a 401', async () => {
    const { issuer, ask, claims } = await start();
    const token = await issuer.exactly(claims);
    expect((await ask(token, 'bearer')).status).toBe(200);
    for (const [scheme, text] of [
      ['Basic', token],
      ['DPoP', token],
      ['Bearer', `${token}, Bearer ${token}`],
      ['Bearer', `${token} ${token}`],
      ['Bearer', `${token}.${token}`],
      ['Bearer', ''],
      ['Bearer', 'a'.repeat(30_000)],
      ['Bearer', '..'],
      ['Bearer', `${encoded({ alg: 'RS256' })}.${encoded([])}.x`],
    ] as const)
      expect((await ask(text, scheme)).status, `${scheme} ${text.slice(0, 40)}`).toBe(401);
  });
});
