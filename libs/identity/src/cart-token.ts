import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A new secret cart token, 256 bits in base64url. It is shown once; only its hash is stored (CHK-2). */
export const newCartToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** The stored hash of a token. Plain SHA-256 is enough: a random token needs no salt. */
export const hashCartToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Whether the token is the one that was hashed, compared in constant time; false where no hash is stored. */
export function matchesCartToken(token: string, hash: Uint8Array | null | undefined): boolean {
  const given = hashCartToken(token);
  if (!hash || hash.length !== given.length) return false;
  return timingSafeEqual(given, hash);
}
