import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT, exportJWK, generateKeyPair } from 'jose';

/** An issuer: its keys, served as a key set, and tokens signed with them. */
export interface TestIssuer {
  readonly jwksUrl: string;
  readonly token: (
    customerId: string,
    tenant?: string,
    expires?: string,
    roles?: readonly string[],
  ) => Promise<string>;
  readonly close: () => void;
}

/** Starts an issuer with new keys. */
export async function startIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256' }] });
  const server: Server = createServer((_request, response) => response.end(keys)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`,
    token: (customerId, tenant = 'demo', expires = '5m', roles = []) =>
      new SignJWT({ tenant, roles })
        .setProtectedHeader({ alg: 'ES256', kid: 'test' })
        .setSubject(customerId)
        .setIssuer('holdfast')
        .setAudience('holdfast')
        .setExpirationTime(expires)
        .sign(privateKey),
    close: () => server.close(),
  };
}
