// An issuer of bearer tokens on 127.0.0.1, for connectors with OAuth.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { ConnectorDescriptor } from '../../templates/runtime/server/descriptor.js';

export interface Issuer {
  readonly env: { readonly OAUTH_ISSUER: string; readonly OAUTH_AUDIENCE: string };
  /** A token with every scope that the connector's operations ask for. */
  token(descriptor: ConnectorDescriptor): Promise<string>;
  /** A token with these scopes, separated by spaces. */
  tokenFor(scopes: string): Promise<string>;
  close(): void;
}

export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
  let url = '';
  const server = createServer((request, response) => {
    const body = request.url?.startsWith('/.well-known/')
      ? { issuer: url, jwks_uri: `${url}/keys` }
      : { keys: [key] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tokenFor = (scopes: string) =>
    new SignJWT({ scp: scopes })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(url)
      .setAudience('simulated')
      .setSubject('simulated')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey);
  return {
    env: { OAUTH_ISSUER: url, OAUTH_AUDIENCE: 'simulated' },
    token({ operations }) {
      const scopes = operations.flatMap(({ security }) =>
        security.flat().flatMap((one) => one.scopes),
      );
      return tokenFor([...new Set(scopes)].join(' '));
    },
    tokenFor,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
