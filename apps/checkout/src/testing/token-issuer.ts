import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT, exportJWK, generateKeyPair } from 'jose';

type SigningKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/** Signs customers' tokens, and serves the key that proves them. */
export class TokenIssuer {
  private constructor(
    private readonly key: SigningKey,
    private readonly server: Server,
  ) {}

  static async open(): Promise<TokenIssuer> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }];
    const server = createServer((_request, response) => response.end(JSON.stringify({ keys })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TokenIssuer(privateKey, server);
  }

  get jwksUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/jwks`;
  }

  /** A token that is good for a while, or not good any more. */
  token({ customer = 'customer-1', tenant = 'demo', expires = '5m' } = {}): Promise<string> {
    return new SignJWT({ tenant })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setSubject(customer)
      .setIssuer('holdfast')
      .setAudience('holdfast')
      .setExpirationTime(expires)
      .sign(this.key);
  }

  close(): void {
    this.server.close();
  }
}
