import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 32;

/** A new secret cart token, 256 bits in base64url. It is shown once; only its hash is stored (CHK-2). */
export const newCartToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** What is stored of a token. Plain SHA-256 will do: the token is drawn at random, so there is nothing to guess or to salt. */
export const hashCartToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Whether the token is the one that was hashed, compared in constant time; false where no hash is stored. */
export function matchesCartToken(token: string, hash: Uint8Array | null | undefined): boolean {
  const given = hashCartToken(token);
  if (!hash || hash.length !== given.length) return false;
  return timingSafeEqual(given, hash);
}
