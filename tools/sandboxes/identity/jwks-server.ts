import { createServer } from 'node:http';

import { openSigningKey } from './signing-key.ts';

/** A running identity provider. */
export interface Identity {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly stop: () => Promise<void>;
}

/** Serves the public key as an identity provider does. */
export async function startIdentity({ dataDir, port }: { dataDir: string; port: number }): Promise<Identity> {
  const { publicJwk } = await openSigningKey(dataDir);
  const body = JSON.stringify({ keys: [publicJwk] });
  const server = createServer((request, response) => {
    const known = request.url === '/.well-known/jwks.json';
    response.writeHead(known ? 200 : 404, {
      'content-type': 'application/json',
      'cache-control': 'max-age=300',
    });
    response.end(known ? body : '{}');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const issuer = issuerAt(port);
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { issuer, jwksUrl: `${issuer}/.well-known/jwks.json`, stop };
}

/** The issuer's name in tokens. */
export function issuerAt(port: number): string {
  return `http://127.0.0.1:${port}`;
}
