// A token issuer for the run, so that connectors with oauth2 are served with their security on: keys
// at /keys, as every issuer has them, and at /token a token with the scopes that are asked for.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

export const AUDIENCE = 'corpus';

/**
 * Listens on a free port of 127.0.0.1.
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'corpus', alg: 'RS256', use: 'sig' };
  let url = '';
  const server = createServer(async (request, response) => {
    const asked = new URL(request.url ?? '/', url);
    let body;
    if (asked.pathname === '/.well-known/openid-configuration') {
      body = JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` });
    } else if (asked.pathname === '/token') {
      const scp = asked.searchParams.get('scope') ?? '';
      body = await new SignJWT({ scp })
        .setProtectedHeader({ alg: 'RS256', kid: 'corpus' })
        .setIssuer(url)
        .setAudience(AUDIENCE)
        .setSubject('corpus')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
    } else {
      body = JSON.stringify({ keys: [key] });
    }
    response.setHeader('content-type', 'application/json').end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return {
    url,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
