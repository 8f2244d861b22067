import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const POOL_BYTES = 8192;

let pool = Buffer.alloc(0);
let used = 0;

/** One system call serves hundreds of ids: ids are the most frequent thing this process makes. */
function take(length) {
  if (used + length > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += length;
  return pool.subarray(used - length, used);
}

/** A Stripe-like id: `newId('pi')` → `pi_3Kd…`. */
export function newId(prefix, length = 24) {
  let id = `${prefix}_`;
  for (const byte of take(length)) id += ALPHABET[byte % ALPHABET.length];
  return id;
}
