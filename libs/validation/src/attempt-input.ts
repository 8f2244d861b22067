import { validationFailed } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';

import { MAX_ATTEMPT } from './fields.js';

/** An attempt of a checkout's confirm saga; every effect and every compensation carries both ids. */
export interface Attempt {
  readonly checkoutId: string;
  /** 0 before the first confirm. */
  readonly attempt: number;
}

const MAX_TTL_SECONDS = 7 * 24 * 3600;

/** The id in lower case. Reason: VALIDATION_FAILED where it is not a UUID. */
export function checkId(path: string, id: string): string {
  if (!isUuid(id)) throw validationFailed([{ path, message: 'expected a UUID' }]);
  return id.toLowerCase();
}

/** The attempt with its checkout's id in lower case. Reason: VALIDATION_FAILED. */
export function checkAttempt({ checkoutId, attempt }: Attempt): Attempt {
  const id = checkId('checkout_id', checkoutId);
  if (!Number.isInteger(attempt) || attempt < 0 || attempt > MAX_ATTEMPT) {
    throw validationFailed([{ path: 'attempt', message: `expected 0 to ${MAX_ATTEMPT}` }]);
  }
  return { checkoutId: id, attempt };
}

/** The duration of a hold in seconds: at least one, at most seven days. Reason: VALIDATION_FAILED. */
export function checkTtl(ttlSeconds: number): number {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
    throw validationFailed([{ path: 'ttl_seconds', message: `expected 1 to ${MAX_TTL_SECONDS}` }]);
  }
  return ttlSeconds;
}
