// Token issuers on 127.0.0.1: oidc-provider, a whole OpenID Connect server, and a small one for what that
// cannot play: issuers of many tenants in one place, keys that change, tokens of any shape.

import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';
import { onTestFinished } from 'vitest';

/** What was asked of an issuer, and a way to take it off the net. */
export interface Watched {
  readonly url: string;
  /** Paths of requests, oldest first. */
  readonly asked: string[];
  /** Ends its server; requests are then refused. */
  stop(): void;
}

async function listen(answer: RequestListener): Promise<Watched & { port: number }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${port}`, port, asked, stop };
}

/** An OpenID Connect server whose client asks for tokens of the API `https://api.example`. */
export async function oidcServer(scopes: string) {
  let answer: RequestListener = () => {};
  const watched = await listen((request, response) => answer(request, response));
  const provider = new Provider(watched.url, {
    clients: [
      {
        client_id: 'engine',
        client_secret: 'engine-secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        scope: scopes,
      },
    ],
    scopes: scopes.split(' '),
    extraTokenClaims: (_context, token) =>
      token.kind === 'ClientCredentials' && token.scope?.includes('as-role') === true
        ? { roles: ['orders.admin'] }
        : {},
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: scopes,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    ttl: { ClientCredentials: 600 },
    jwks: { keys: [await privateKey('oidc-1')] },
  });
  answer = provider.callback();
  return {
    ...watched,
    /** An access token, from the token endpoint. */
    async token(scope: string): Promise<string> {
      const response = await fetch(`${watched.url}/token`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from('engine:engine-secret').toString('base64')}`,
        },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          resource: 'https://api.example',
          ...(scope === '' ? {} : { scope }),
        }),
      });
      const { access_token: token } = (await response.json()) as { access_token?: string };
      if (token === undefined) throw new Error(`The issuer answered ${response.status}.`);
      return token;
    },
  };
}

async function privateKey(kid: string): Promise<JWK> {
  const { privateKey: key } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(key)), kid, alg: 'RS256', use: 'sig' };
}

export type Claims = Readonly<Record<string, unknown>>;

/**
 * A server whose paths are issuers, as Microsoft Entra's: `/TENANT/v2.0` and `/TENANT/`, with the
 * metadata for all of them at `/common`. Each key may name the issuer that it is for.
 */
export async function tenantServer() {
  const keys = new Map<string, { jwk: JWK; sign: CryptoKey }>();
  const addKey = async (kid: string, forIssuer?: string) => {
    const { publicKey, privateKey: sign } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256' };
    const owner = forIssuer === undefined ? {} : { issuer: forIssuer };
    keys.set(kid, { jwk: Object.assign(jwk, owner), sign });
  };
  const state = { failing: false };
  const watched = await listen((request, response) => {
    const path = request.url ?? '';
    const base = `http://127.0.0.1:${request.socket.localPort}`;
    const tenant = /^\/([^/]+)(\/v2\.0)?\/\.well-known\/openid-configuration$/.exec(path);
    const name = tenant?.[1] === 'common' ? '{tenantid}' : tenant?.[1];
    const body =
      tenant === null
        ? { keys: [...keys.values()].map(({ jwk }) => jwk) }
        : { issuer: `${base}/${name}${tenant[2] ?? '/'}`, jwks_uri: `${base}/keys` };
    response.writeHead(state.failing ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await addKey('k1');
  return {
    ...watched,
    addKey,
    removeKey: (kid: string) => keys.delete(kid),
    /** While true, it answers 503 to everything. */
    fail: (failing: boolean) => {
      state.failing = failing;
    },
    /** Signs exactly these claims with the first key, and puts this into the header. */
    exactly(claims: Claims, header: Claims = {}): Promise<string> {
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
        .sign(keys.get('k1')!.sign, { crit: { extension: true } });
    },
    /** @param kid signs with this key, or with the first under a name that is not known. */
    token(claims: Claims, kid = 'k1'): Promise<string> {
      const sign = (keys.get(kid) ?? [...keys.values()][0])!.sign;
      return new SignJWT({ aud: 'api', sub: 'flow', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setExpirationTime((claims['exp'] as number | undefined) ?? '1h')
        .sign(sign);
    },
  };
}
