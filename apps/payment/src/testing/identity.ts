import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT, exportJWK, generateKeyPair } from 'jose';

/** Signs tokens for services that use its keys. */
export interface TestIdentity {
  /** Environment of a service that accepts its tokens. */
  readonly env: Readonly<Record<string, string>>;
  readonly token: (claims?: { sub?: string; tenant?: string; roles?: string[] }) => Promise<string>;
  readonly stop: () => void;
}

/** Starts it on a free port. */
export async function startTestIdentity(): Promise<TestIdentity> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] });
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(keys),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    env: {
      JWKS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
      JWKS_HTTP_HOSTS: '127.0.0.1',
    },
    token: ({ sub = 'customer-1', tenant = 'demo', roles = [] } = {}) =>
      new SignJWT({ tenant, roles })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setSubject(sub)
        .setIssuer('holdfast')
        .setAudience('holdfast')
        .setExpirationTime('5m')
        .sign(privateKey),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
