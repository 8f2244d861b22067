import { validationFailed } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';
import { MAX_ATTEMPT } from '@holdfast/validation';

/** A run of the saga for a checkout; every effect and undo carries both. */
export interface Attempt {
  readonly checkoutId: string;
  /** 0 is allowed for what comes before the first confirm. */
  readonly attempt: number;
}

const MAX_TTL_SECONDS = 7 * 24 * 3600;
const MAX_TEXT = 320;
/** Control characters are what must not pass: PostgreSQL refuses NUL. */
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Refuses an id that cannot be one of ours. */
export function checkId(path: string, id: string): string {
  if (!isUuid(id)) throw validationFailed([{ path, message: 'expected a UUID' }]);
  return id.toLowerCase();
}

/** Refuses what cannot be an attempt. */
export function checkAttempt({ checkoutId, attempt }: Attempt): Attempt {
  const id = checkId('checkout_id', checkoutId);
  if (!Number.isInteger(attempt) || attempt < 0 || attempt > MAX_ATTEMPT) {
    throw validationFailed([{ path: 'attempt', message: `expected 0 to ${MAX_ATTEMPT}` }]);
  }
  return { checkoutId: id, attempt };
}

/** Refuses a duration that would hold nothing, or for ever. */
export function checkTtl(ttlSeconds: number): number {
  if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > MAX_TTL_SECONDS) {
    throw validationFailed([{ path: 'ttl_seconds', message: `expected 1 to ${MAX_TTL_SECONDS}` }]);
  }
  return ttlSeconds;
}

/** Refuses a text that is too long or cannot be stored. */
export function checkText(path: string, text: string): string {
  if (text.length > MAX_TEXT)
    throw validationFailed([{ path, message: `expected at most ${MAX_TEXT} characters` }]);
  if (CONTROL.test(text)) throw validationFailed([{ path, message: 'control characters are not allowed' }]);
  return text;
}
