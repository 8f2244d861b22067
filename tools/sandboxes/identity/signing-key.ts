import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';

/** The algorithm of local tokens. */
export const ALGORITHM = 'ES256';
/** The audience of local tokens, which the apps require. */
export const AUDIENCE = 'holdfast';

/** A key that signs tokens, and its public half. */
export interface SigningKey {
  readonly privateKey: CryptoKey | Uint8Array;
  readonly publicJwk: NamedJwk;
}

type NamedJwk = JWK & { kid: string };

/** The data folder's signing key, made when there is none. For development only. */
export async function openSigningKey(dataDir: string): Promise<SigningKey> {
  const file = keyFile(dataDir);
  const jwk: NamedJwk = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : await makeKey(file);
  const publicJwk = { ...jwk };
  delete publicJwk.d;
  return { privateKey: await importJWK(jwk, ALGORITHM), publicJwk };
}

async function makeKey(file: string): Promise<NamedJwk> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const complete = { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: ALGORITHM, use: 'sig' };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(complete), { mode: 0o600 });
  return complete;
}

/** Where the key lives. */
export function keyFile(dataDir: string): string {
  return path.join(dataDir, 'identity', 'signing-key.json');
}
