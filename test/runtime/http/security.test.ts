// Who may call, and what a refusal tells: keys, passwords, bearer tokens of a real issuer.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { OperationContext } from '../../../templates/runtime/server/controller.js';
import type {
  SecurityRequirement,
  SecurityScheme,
} from '../../../templates/runtime/server/descriptor.js';
import { connector, errorOf, operation, run } from './running-server.js';

const schemes: Record<string, SecurityScheme> = {
  head: { kind: 'apiKey', in: 'header', name: 'X-Key' },
  code: { kind: 'apiKey', in: 'query', name: 'code' },
  user: { kind: 'basic' },
  token: { kind: 'oauth2' },
};

/** A server whose one operation needs these schemes (alternatives of names) and answers the principal. */
async function guarded(alternatives: string[][], env: Record<string, string>) {
  const security: SecurityRequirement[] = alternatives.map((names) =>
    names.map((scheme) => ({ scheme, scopes: [] })),
  );
  const used = Object.fromEntries(alternatives.flat().map((name) => [name, schemes[name]!]));
  const { url } = await run(
    connector([operation('who', { security })], { security: used }),
    {
      who: {
        handle: (_request: unknown, { principal }: OperationContext<unknown>) => ({
          status: 200,
          body: principal,
        }),
      },
    },
    { env },
  );
  return async (headers: Record<string, string> = {}, query = '') => {
    const response = await fetch(`${url}/v1/who${query}`, { headers });
    const text = await response.text();
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate') ?? '',
      text,
      id: (JSON.parse(text) as { id?: string }).id ?? '',
    };
  };
}

const basic = (pair: string) => ({
  authorization: `Basic ${Buffer.from(pair).toString('base64')}`,
});

describe('keys', () => {
  it('in a header', async () => {
    const ask = await guarded([['head']], { API_KEYS: 'one, two' });
    const answers = await Promise.all(
      [{ 'x-key': 'one' }, { 'x-key': 'two' }, { 'x-key': 'tw' }, {}].map((it) => ask(it as never)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401]);
    expect(answers[0]!.id).not.toBe(answers[1]!.id);
    expect(answers[0]!.id).not.toContain('one');
    expect(answers[2]!.challenge).not.toBe('');
    expect(answers[2]!.text).toBe(answers[3]!.text);
  });

  it('in the query', async () => {
    const ask = await guarded([['code']], { API_KEYS: 'one' });
    expect((await ask({}, '?code=one')).status).toBe(200);
    const refused = await ask({}, '?code=wrong');
    expect([refused.status, refused.text.includes('wrong')]).toEqual([401, false]);
  });
});

describe('names and passwords', () => {
  it('with colons and letters of all kinds', async () => {
    const ask = await guarded([['user']], { BASIC_USERS: 'ann:a:b,jörg:ü' });
    const pairs = ['ann:a:b', 'jörg:ü', 'ann:a', 'ann:', 'bob:a:b', ''];
    const answers = await Promise.all(pairs.map((pair) => ask(basic(pair))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 401, 401, 401]);
    expect(answers[0]!.id).toContain('ann');
    expect(answers[2]!.challenge).toMatch(/^Basic/);
    expect(new Set(answers.slice(2).map(({ text }) => text)).size).toBe(1);
    expect((await ask({ authorization: 'Basic' })).status).toBe(401);
  });
});

describe('requirements', () => {
  const env = { API_KEYS: 'k', BASIC_USERS: 'ann:pw' };

  it('are alternatives', async () => {
    const ask = await guarded([['head'], ['user']], env);
    expect((await ask({ 'x-key': 'k' })).status).toBe(200);
    expect((await ask(basic('ann:pw'))).status).toBe(200);
    expect((await ask()).status).toBe(401);
  });

  it('of several schemes want all of them', async () => {
    const ask = await guarded([['head', 'user']], env);
    expect((await ask({ 'x-key': 'k' })).status).toBe(401);
    expect((await ask({ 'x-key': 'k', ...basic('ann:pw') })).status).toBe(200);
  });

  it('that are empty let everybody in', async () => {
    const ask = await guarded([['head'], []], env);
    expect([(await ask()).status, (await ask()).id]).toEqual([200, '']);
  });

  it('without any credentials set are open outside production', async () => {
    const ask = await guarded([['head']], {});
    expect((await ask()).status).toBe(200);
  });
});

describe('bearer tokens', () => {
  /** An issuer with a key, and a way to make its tokens; `stop` takes it off the net. */
  async function issuer() {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
    let url = '';
    const server = createServer((request, response) => {
      const body = request.url?.startsWith('/.well-known/')
        ? { issuer: url, jwks_uri: `${url}/keys` }
        : { keys: [jwk] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stop = () => {
      server.closeAllConnections();
      server.close();
    };
    onTestFinished(stop);
    const token = (claims: Record<string, unknown> = {}) =>
      new SignJWT({ iss: url, aud: 'api', sub: 'flow', exp: '1h', ...claims } as never)
        .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
        .setExpirationTime((claims['exp'] as string | undefined) ?? '1h')
        .sign(privateKey);
    return { url, token, stop, publicKey };
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('of the issuer are taken, with their claims', async () => {
    const { url, token } = await issuer();
    const ask = await guarded([['token']], { OAUTH_ISSUER: url, OAUTH_AUDIENCE: 'api' });
    const answer = await ask(bearer(await token({ role: 'baker' })));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ claims: { role: 'baker' } });
    expect(answer.id).toContain('flow');
    expect(answer.id).toContain(url);
  });

  it('with keys at a URL that is set', async () => {
    const { url, token } = await issuer();
    const ask = await guarded([['token']], {
      OAUTH_ISSUER: url,
      OAUTH_AUDIENCE: 'api',
      OAUTH_JWKS_URL: `${url}/keys`,
    });
    expect((await ask(bearer(await token()))).status).toBe(200);
  });

  it('of another kind are refused, all with the same words', async () => {
    const { url, token, publicKey } = await issuer();
    const stranger = await issuer();
    const ask = await guarded([['token']], { OAUTH_ISSUER: url, OAUTH_AUDIENCE: 'api' });
    const claims = { iss: url, aud: 'api', sub: 'flow' };
    const unsigned = [{ alg: 'none' }, { ...claims, exp: 9_999_999_999 }]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const confused = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(await exportSPKI(publicKey)));
    const bad = [
      await token({ aud: 'other' }),
      await token({ iss: 'https://evil.example' }),
      await token({ exp: '-1h' }),
      await stranger.token({ iss: url }),
      `${unsigned}.`,
      confused,
      'x.y.z',
      '',
    ];
    const answers = await Promise.all(bad.map((it) => ask(bearer(it))));
    expect(answers.map(({ status }) => status)).toEqual(bad.map(() => 401));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.challenge).toMatch(/^Bearer/);
  });

  it('cannot be judged while the issuer does not answer: 503, which the engine retries', async () => {
    const { url, token, stop } = await issuer();
    const good = await token();
    // Before the server starts, which reads the keys ahead of the first request.
    stop();
    const ask = await guarded([['token']], { OAUTH_ISSUER: url, OAUTH_AUDIENCE: 'api' });
    expect((await ask(bearer(good))).status).toBe(503);
  });
});

it('a refusal has the usual shape', async () => {
  const { url } = await run(
    connector([operation('who', { security: [[{ scheme: 'head', scopes: [] }]] })], {
      security: { head: schemes['head']! },
    }),
    {},
    { env: { API_KEYS: 'k' } },
  );
  const error = await errorOf(await fetch(`${url}/v1/who`));
  expect(error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
});
