import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';

/** The algorithm of local tokens. */
export const ALGORITHM = 'ES256';
/** Whom local tokens are meant for; the apps are told the same. */
export const AUDIENCE = 'holdfast';

/** The data folder's signing key, made when there is none: `{privateKey, publicJwk}`. For development only. */
export async function openSigningKey(dataDir) {
  const file = keyFile(dataDir);
  const jwk = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : await makeKey(file);
  const publicJwk = { ...jwk };
  delete publicJwk.d;
  return { privateKey: await importJWK(jwk, ALGORITHM), publicJwk };
}

async function makeKey(file) {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const complete = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: ALGORITHM, use: 'sig' };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(complete), { mode: 0o600 });
  return complete;
}

/** Where the key lives. */
export function keyFile(dataDir) {
  return path.join(dataDir, 'identity', 'signing-key.json');
}
