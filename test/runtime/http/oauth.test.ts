// Bearer tokens of real issuers: scopes, roles, tenants, several issuers, keys that change, outages,
// and what is logged of a refusal.

import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../../templates/runtime/server/config.js';
import type { Logger, OperationContext } from '../../../templates/runtime/server/controller.js';
import { IssuerKeys } from '../../../templates/runtime/server/oauth/keys.js';
import { createServer } from '../../../templates/runtime/server/server.js';
import { temporaryFolder } from '../store/temporary-store.js';
import { type Claims, oidcServer, tenantServer } from './issuers.js';
import { connector, environment, errorOf, operation } from './running-server.js';

const contoso = '11111111-1111-4111-8111-111111111111';
const fabrikam = '22222222-2222-4222-8222-222222222222';
const stranger = '33333333-3333-4333-8333-333333333333';

type LogLine = { readonly message: string; readonly [detail: string]: unknown };

/** A server whose operation `who` takes a token with one of these lists of scopes, and answers who called. */
async function guarded(alternatives: string[][], env: Record<string, string>) {
  const security = alternatives.map((scopes) => [{ scheme: 'token', scopes }]);
  const server = await createServer(
    connector([operation('who', { security })], { security: { token: { kind: 'oauth2' } } }),
    {
      who: {
        handle: (_request: unknown, { principal }: OperationContext<unknown>) => ({
          status: 200,
          body: principal,
        }),
      },
    },
    { env: environment(temporaryFolder(), env) },
  );
  onTestFinished(() => server.close());
  const lines: LogLine[] = [];
  const { log } = server.app;
  const child = log.child.bind(log);
  log.child = ((...parts: Parameters<typeof child>) =>
    Object.assign(child(...parts), {
      warn: (details: object, message: string) => lines.push({ ...details, message }),
    })) as typeof log.child;
  const { url } = await server.listen();
  const ask = (token?: string) =>
    fetch(`${url}/v1/who`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  /** Status, challenge and the reason in the log. */
  const refusal = async (token: string) => {
    lines.length = 0;
    const response = await ask(token);
    await response.arrayBuffer();
    expect(JSON.stringify(lines)).not.toContain(token.split('.')[2] || token);
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate') ?? '',
      reason: String(lines[0]?.['reason'] ?? ''),
      line: lines[0],
    };
  };
  const statuses = async (tokens: readonly string[]) => {
    const answers = await Promise.all(tokens.map(ask));
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    return answers.map(({ status }) => status);
  };
  return { ask, refusal, statuses };
}

const problemsOf = (env: Record<string, string>): string => {
  try {
    readConfig(connector([]), env, false);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};

describe('tokens of an OpenID Connect server', () => {
  const scopes = 'orders.read orders.write as-role';
  const api = (url: string) => ({ OAUTH_ISSUER: url, OAUTH_AUDIENCE: 'https://api.example' });

  it('are taken with the scope that the definition lists', async () => {
    const issuer = await oidcServer(scopes);
    const { ask } = await guarded([['orders.read']], api(issuer.url));
    const response = await ask(await issuer.token('orders.read'));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ claims: { scope: 'orders.read' } });
  });

  it('are a 403 with another scope, and without any; the log says why', async () => {
    const issuer = await oidcServer(scopes);
    const { ask, refusal } = await guarded([['orders.read']], api(issuer.url));
    const wrong = await refusal(await issuer.token('orders.write'));
    expect(wrong).toMatchObject({
      status: 403,
      challenge: 'Bearer realm="connector", error="insufficient_scope", scope="orders.read"',
      reason: 'it lacks orders.read; its scp, scope and roles have orders.write',
      line: { operation: 'who', message: 'a bearer token was refused' },
    });
    const none = await refusal(await issuer.token(''));
    expect(none).toMatchObject({
      status: 403,
      reason: 'it lacks orders.read; its scp, scope and roles have nothing',
    });
    const error = await errorOf(await ask(await issuer.token('')));
    expect(error).toMatchObject({
      code: 'Forbidden',
      message: expect.stringContaining('orders.read'),
    });
  });

  it('need all scopes of one requirement, and of one alone', async () => {
    const issuer = await oidcServer(scopes);
    const { statuses } = await guarded(
      [['orders.read', 'orders.write'], ['as-role']],
      api(issuer.url),
    );
    const tokens = ['orders.read', 'orders.read orders.write', 'as-role'].map(issuer.token);
    expect(await statuses(await Promise.all(tokens))).toEqual([403, 200, 200]);
  });

  it('may have a role instead of a scope', async () => {
    const issuer = await oidcServer(scopes);
    const { statuses } = await guarded([['orders.admin']], api(issuer.url));
    const tokens = ['as-role', 'orders.read'].map(issuer.token);
    expect(await statuses(await Promise.all(tokens))).toEqual([200, 403]);
  });

  it('are taken whatever their scopes with OAUTH_SCOPES=ignore', async () => {
    const issuer = await oidcServer(scopes);
    const { statuses } = await guarded([['orders.read']], {
      ...api(issuer.url),
      OAUTH_SCOPES: 'ignore',
    });
    expect(await statuses([await issuer.token('orders.write')])).toEqual([200]);
  });

  it('of two such servers are taken, each with its own keys', async () => {
    const [one, other, third] = [
      await oidcServer(scopes),
      await oidcServer(scopes),
      await oidcServer(scopes),
    ];
    const { statuses, refusal } = await guarded([['orders.read']], api(`${one.url} ${other.url}`));
    const tokens = [one, other].map((issuer) => issuer.token('orders.read'));
    expect(await statuses(await Promise.all(tokens))).toEqual([200, 200]);
    const refused = await refusal(await third.token('orders.read'));
    expect(refused).toMatchObject({ status: 401, reason: expect.stringContaining(third.url) });
    expect(third.asked.filter((path) => path !== '/token')).toEqual([]);
  });
});

describe('scopes as definitions write them', () => {
  it.each<[string, string[], Claims, number]>([
    ["with the API's URI", ['api://4d2c/access_as_user'], { scp: 'access_as_user' }, 200],
    [
      'with the URI, in the token too',
      ['https://x.example/read'],
      { scope: 'https://x.example/read' },
      200,
    ],
    ['with the URI, another scope', ['api://4d2c/write'], { scp: 'access_as_user' }, 403],
    ['several in one entry', ['a.read a.write'], { scp: 'a.write a.read' }, 200],
    ['several in one entry, one missing', ['a.read a.write'], { scp: 'a.read' }, 403],
    ['as a list in the token', ['a.read'], { scp: ['b', 'a.read'] }, 200],
    ['of the sign-in alone', ['openid', 'profile', 'email', 'offline_access'], {}, 200],
    ['of the sign-in beside others', ['openid a.read'], {}, 403],
    ['.default, with any', ['.default'], { scp: 'a.read' }, 200],
    [
      '.default with the URI, and a role',
      ['api://4d2c/.default'],
      { roles: ['Tickets.Read'] },
      200,
    ],
    ['.default, with none', ['https://x.example/.default'], {}, 403],
    ['in other letters', ['a.read'], { scp: 'A.Read' }, 403],
    ['part of another', ['a.read'], { scp: 'a.read.all' }, 403],
    ['none', [], {}, 200],
  ])('%s', async (_name, listed, claims, status) => {
    const issuer = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const { statuses } = await guarded([listed], { OAUTH_ISSUER: iss, OAUTH_AUDIENCE: 'api' });
    expect(await statuses([await issuer.token({ iss, ...claims })])).toEqual([status]);
  });

  it('do not get into a header when they do not belong there', async () => {
    const issuer = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const { refusal } = await guarded([['a"b', 'ok', 'ü', 'x\\y', '\u0001']], {
      OAUTH_ISSUER: iss,
      OAUTH_AUDIENCE: 'api',
    });
    const refused = await refusal(await issuer.token({ iss }));
    expect(refused.status).toBe(403);
    expect(refused.challenge).toMatch(/, scope="ok"$/);
  });
});

describe('issuers of many tenants', () => {
  async function twoVersions(tenants: string) {
    const issuer = await tenantServer();
    const server = await guarded([['access_as_user']], {
      OAUTH_ISSUER: `${issuer.url}/{tenantid}/v2.0 ${issuer.url}/{tenantid}/`,
      OAUTH_AUDIENCE: 'api://orders api',
      OAUTH_TENANTS: tenants,
    });
    const v2 = (tenant: string, more: Claims = {}, kid?: string) =>
      issuer.token(
        {
          iss: `${issuer.url}/${tenant}/v2.0`,
          tid: tenant,
          ver: '2.0',
          scp: 'access_as_user',
          ...more,
        },
        kid,
      );
    const v1 = (tenant: string) =>
      issuer.token({
        iss: `${issuer.url}/${tenant}/`,
        tid: tenant,
        ver: '1.0',
        aud: 'api://orders',
        scp: 'access_as_user',
      });
    return { issuer, v1, v2, ...server };
  }

  it('v1 and v2 tokens of allowed tenants are taken, of others refused', async () => {
    const { v1, v2, statuses, refusal } = await twoVersions(`${contoso} ${fabrikam.toUpperCase()}`);
    const tokens = [v1(contoso), v2(contoso), v1(fabrikam), v2(fabrikam), v1(stranger)];
    expect(await statuses(await Promise.all(tokens))).toEqual([200, 200, 200, 200, 401]);
    expect(await refusal(await v2(stranger))).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="connector", error="invalid_token"',
      reason: `its tenant "${stranger}" is not in OAUTH_TENANTS`,
    });
  });

  it('every tenant with *', async () => {
    const { v2, statuses } = await twoVersions('*');
    expect(await statuses([await v2(contoso), await v2(stranger)])).toEqual([200, 200]);
  });

  it('a tenant that is not the one of the issuer is refused', async () => {
    const { v2, refusal } = await twoVersions(contoso);
    const refused = await refusal(await v2(contoso, { tid: fabrikam }));
    expect(refused).toMatchObject({ status: 401, reason: expect.stringContaining('(tid)') });
  });

  it('only the id of a tenant fits where {tenantid} is', async () => {
    const { issuer, refusal } = await twoVersions('*');
    for (const tenant of ['common', '{tenantid}', `${contoso}/x`, '']) {
      const token = await issuer.token({
        iss: `${issuer.url}/${tenant}/v2.0`,
        scp: 'access_as_user',
      });
      expect(await refusal(token)).toMatchObject({
        status: 401,
        reason: expect.stringContaining('(iss)'),
      });
    }
  });

  it('keys of one tenant do not sign for another', async () => {
    const { issuer, v2, statuses } = await twoVersions('*');
    await issuer.addKey('k2', `${issuer.url}/${contoso}/v2.0`);
    await issuer.addKey('k3', `${issuer.url}/{tenantid}/v2.0`);
    const tokens = [v2(contoso, {}, 'k2'), v2(fabrikam, {}, 'k2'), v2(fabrikam, {}, 'k3')];
    expect(await statuses(await Promise.all(tokens))).toEqual([200, 401, 200]);
  });
});

describe('reasons in the log', () => {
  it.each<[string, Claims, RegExp]>([
    [
      'another audience',
      { aud: 'other' },
      /audience \(aud\) "other" is not in OAUTH_AUDIENCE, which has api$/,
    ],
    ['an old token', { exp: 1_000_000_000 }, /expired at 2001-09-09T01:46:40.000Z/],
    ['a token of the future', { nbf: 9_999_999_999 }, /not valid before 2286/],
    ['no issuer', { iss: undefined }, /names no issuer/],
    ['a long issuer', { iss: 'x'.repeat(5000) }, /^its issuer \(iss\) "x{199}\.\.\. is not/],
  ])('%s', async (_name, claims, reason) => {
    const issuer = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const { refusal } = await guarded([[]], { OAUTH_ISSUER: iss, OAUTH_AUDIENCE: 'api' });
    const refused = await refusal(await issuer.token({ iss, ...claims }));
    expect(refused).toMatchObject({ status: 401, reason: expect.stringMatching(reason) });
  });

  it('a wrong signature, an unknown key, no JWT', async () => {
    const issuer = await tenantServer();
    const other = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const { refusal, ask } = await guarded([[]], { OAUTH_ISSUER: iss, OAUTH_AUDIENCE: 'api' });
    expect((await refusal(await other.token({ iss }))).reason).toBe('its signature is wrong');
    expect((await refusal(await issuer.token({ iss }, 'k9'))).reason).toContain('(kid) "k9"');
    expect((await refusal('opaque-token')).reason).toContain('not a JWT');
    // Who has no token is told to bring one, and not that it is wrong.
    expect((await ask()).headers.get('www-authenticate')).toBe('Bearer realm="connector"');
  });
});

describe('the keys of an issuer', () => {
  const audience = { OAUTH_AUDIENCE: 'api' };

  it('that changed are read again for the first token with a new one', async () => {
    const issuer = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const { statuses } = await guarded([[]], { OAUTH_ISSUER: iss, ...audience });
    expect(await statuses([await issuer.token({ iss })])).toEqual([200]);
    const old = await issuer.token({ iss });
    await issuer.addKey('k2');
    issuer.removeKey('k1');
    expect(await statuses([await issuer.token({ iss }, 'k2')])).toEqual([200]);
    expect(issuer.asked.filter((path) => path === '/keys')).toHaveLength(2);
    expect(await statuses([old])).toEqual([401]);
  });

  it.each(['stopped', 'failing'])('that were read serve while the issuer is %s', async (how) => {
    const issuer = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const { statuses } = await guarded([[]], { OAUTH_ISSUER: iss, ...audience });
    const good = await issuer.token({ iss });
    expect(await statuses([good])).toEqual([200]);
    if (how === 'stopped') issuer.stop();
    else issuer.fail(true);
    expect(await statuses([await issuer.token({ iss }, 'unknown'), good, good])).toEqual([
      401, 200, 200,
    ]);
    expect(await statuses([good])).toEqual([200]);
  });

  it('that one issuer does not give leave the tokens of another alone', async () => {
    const [up, down] = [await tenantServer(), await tenantServer()];
    down.stop();
    const [one, other] = [up, down].map(({ url }) => `${url}/${contoso}/v2.0`) as [string, string];
    const { statuses } = await guarded([[]], { OAUTH_ISSUER: `${one}, ${other}`, ...audience });
    const tokens = [await up.token({ iss: one }), await down.token({ iss: other })];
    expect(await statuses(tokens)).toEqual([200, 503]);
  });

  it('are asked for a handful of times for 1,000 unknown key ids', async () => {
    const issuer = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const { statuses } = await guarded([[]], {
      OAUTH_ISSUER: iss,
      REFUSAL_LIMIT_PER_MINUTE: '0',
      ...audience,
    });
    expect(await statuses([await issuer.token({ iss })])).toEqual([200]);
    const before = issuer.asked.length;
    for (let round = 0; round < 20; round += 1) {
      const tokens = Array.from({ length: 50 }, (_, index) =>
        issuer.token({ iss }, `unknown-${round}-${index}`),
      );
      expect(new Set(await statuses(await Promise.all(tokens)))).toEqual(new Set([401]));
    }
    expect(issuer.asked.length - before).toBeLessThanOrEqual(4);
    expect(await statuses([await issuer.token({ iss })])).toEqual([200]);
  });

  it('are asked for a handful of times while an issuer is down that never answered', async () => {
    const issuer = await tenantServer();
    issuer.fail(true);
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const { statuses } = await guarded([[]], { OAUTH_ISSUER: iss, ...audience });
    const token = await issuer.token({ iss });
    for (let round = 0; round < 10; round += 1) {
      expect(new Set(await statuses(Array.from({ length: 20 }, () => token)))).toEqual(
        new Set([503]),
      );
    }
    expect(issuer.asked.length).toBeLessThanOrEqual(5);
  });

  it('are at OAUTH_JWKS_URL, or found, as is given for each issuer', async () => {
    const [one, other] = [await tenantServer(), await tenantServer()];
    const issuers = [`https://tokens.example/`, `${other.url}/${contoso}/v2.0`];
    const { statuses } = await guarded([[]], {
      OAUTH_ISSUER: issuers.join(' '),
      OAUTH_JWKS_URL: `${one.url}/keys -`,
      ...audience,
    });
    const tokens = [await one.token({ iss: issuers[0] }), await other.token({ iss: issuers[1] })];
    expect(await statuses(tokens)).toEqual([200, 200]);
  });

  it('of an issuer that calls itself otherwise are not taken', async () => {
    const issuer = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0/`;
    const { statuses } = await guarded([[]], { OAUTH_ISSUER: iss, ...audience });
    expect(await statuses([await issuer.token({ iss })])).toEqual([503]);
  });

  it('grow old: they are read again, serve through an outage, and end after a day of it', async () => {
    const issuer = await tenantServer();
    const iss = `${issuer.url}/${contoso}/v2.0`;
    const errors: object[] = [];
    const log = { error: (details: object) => void errors.push(details) } as unknown as Logger;
    let now = 0;
    const keys = new IssuerKeys({ issuer: iss }, log, () => now);
    const find = () => keys.find({ alg: 'RS256', kid: 'k1' }, { payload: '', signature: '' }, iss);
    const minute = 60_000;
    await find();
    now += 9 * minute;
    await find();
    expect(issuer.asked).toHaveLength(2);
    now += 2 * minute;
    await find();
    expect(issuer.asked).toHaveLength(3);
    issuer.fail(true);
    now += 11 * minute;
    await find();
    expect(errors).toMatchObject([
      { reason: expect.stringContaining('503'), keysFromBefore: true },
    ]);
    now += 23 * 60 * minute;
    await find();
    now += 60 * minute;
    await expect(find()).rejects.toThrow('answered 503');
    issuer.fail(false);
    now += minute;
    await find();
  });
});

describe('settings that cannot work are refused at start', () => {
  const audience = { OAUTH_AUDIENCE: 'api' };
  const login = 'https://login.microsoftonline.com';

  it.each([
    [`${login}/common/v2.0`, `${login}/{tenantid}/v2.0`, 'OAUTH_TENANTS'],
    [
      `${login}/organizations/v2.0`,
      `${login}/{tenantid}/v2.0`,
      'https://sts.windows.net/{tenantid}/',
    ],
    [`${login}/consumers/v2.0`, `${login}/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0`, 'consumers'],
    [`${login}/contoso.onmicrosoft.com/v2.0`, `${login}/TENANT-ID/v2.0`, 'GUID'],
    [`${login}/${contoso}`, `${login}/${contoso}/v2.0`, `https://sts.windows.net/${contoso}/`],
    [`${login}/${contoso}/v2.0/`, `${login}/${contoso}/v2.0`, 'tokens'],
    [`https://sts.windows.net/${contoso}`, `https://sts.windows.net/${contoso}/`, 'tokens'],
    ['https://sts.windows.net/common/', 'https://sts.windows.net/{tenantid}/', 'OAUTH_TENANTS'],
    [`https://login.windows.net/common`, `${login}/{tenantid}/v2.0`, 'OAUTH_TENANTS'],
    [
      `https://login.microsoftonline.us/common/v2.0`,
      'https://login.microsoftonline.us/{tenantid}/v2.0',
      'OAUTH_TENANTS',
    ],
  ])('%s', (issuer, instead, also) => {
    const message = problemsOf({ OAUTH_ISSUER: issuer, ...audience });
    expect(message).toContain(`OAUTH_ISSUER "${issuer}" cannot match any token`);
    expect(message).toContain(`Write ${instead}`);
    expect(message).toContain(also);
  });

  it.each([
    [`${login}/${contoso}/v2.0`, ''],
    [`https://sts.windows.net/${contoso}/`, ''],
    [`${login}/{tenantid}/v2.0 https://sts.windows.net/{TenantId}/`, '*'],
    ['https://sso.example/realms/common', ''],
    [`https://contoso.ciamlogin.com/${contoso}/v2.0`, ''],
  ])('%s is fine', (issuer, tenants) => {
    expect(problemsOf({ OAUTH_ISSUER: issuer, ...audience, OAUTH_TENANTS: tenants })).toBe('');
  });

  it.each([
    [{ OAUTH_ISSUER: `${login}/{tenantid}/v2.0` }, 'OAUTH_TENANTS is needed'],
    [{ OAUTH_ISSUER: 'https://a.example', OAUTH_TENANTS: contoso }, 'OAUTH_TENANTS counts only'],
    [
      { OAUTH_ISSUER: `${login}/{tenantid}/v2.0`, OAUTH_TENANTS: 'contoso.com' },
      'not "contoso.com"',
    ],
    [{ OAUTH_ISSUER: 'https://a.example/{tenant}' }, '{tenantid} once'],
    [{ OAUTH_ISSUER: 'https://{tenantid}.example/' }, '{tenantid} once'],
    [{ OAUTH_ISSUER: 'https://a.example nonsense' }, 'not "nonsense"'],
    [
      {
        OAUTH_ISSUER: 'https://a.example https://b.example',
        OAUTH_JWKS_URL: 'https://a.example/k',
      },
      'one per issuer',
    ],
    [{ OAUTH_ISSUER: 'https://a.example', OAUTH_JWKS_URL: 'keys' }, 'OAUTH_JWKS_URL must be'],
    [{ OAUTH_ISSUER: 'https://a.example', OAUTH_SCOPES: 'none' }, 'enforce or ignore'],
  ])('%j', (env, problem) => {
    expect(problemsOf({ ...audience, ...env })).toContain(problem);
  });
});
