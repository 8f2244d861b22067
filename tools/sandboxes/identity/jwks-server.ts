import { createServer } from 'node:http';

import { openSigningKey } from './signing-key.ts';

/** Serves the public key as an identity provider does; answers `{issuer, jwksUrl, stop}`. */
export async function startIdentity({ dataDir, port }) {
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
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const issuer = issuerAt(port);
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { issuer, jwksUrl: `${issuer}/.well-known/jwks.json`, stop };
}

/** The issuer's name in tokens. */
export function issuerAt(port) {
  return `http://127.0.0.1:${port}`;
}
