import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const POOL_BYTES = 8192;

let pool: Buffer = Buffer.alloc(0);
let used = 0;

/** One system call serves hundreds of ids: ids are what this process makes most often. */
function take(length: number): Buffer {
  if (used + length > pool.length) {
    pool = randomBytes(POOL_BYTES);
    used = 0;
  }
  used += length;
  return pool.subarray(used - length, used);
}

/** A Stripe-like id: `newId('pi')` → `pi_3Kd…`. */
export function newId(prefix: string, length = 24): string {
  let id = `${prefix}_`;
  for (const byte of take(length)) id += ALPHABET.charAt(byte % ALPHABET.length);
  return id;
}
