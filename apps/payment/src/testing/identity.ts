import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT, exportJWK, generateKeyPair } from 'jose';

/** Signs tokens for services that use its keys. */
export interface TestIdentity {
  readonly jwksUrl: string;
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
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
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
