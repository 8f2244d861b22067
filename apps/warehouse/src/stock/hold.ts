import { validationFailed } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';
import { MAX_ATTEMPT } from '@holdfast/validation';

import type { Shortage } from '../warehouse.errors.js';

/** A run of the saga for a checkout; every effect and undo carries both. */
export interface Attempt {
  readonly checkoutId: string;
  /** 0 is allowed for what comes before the first confirm. */
  readonly attempt: number;
}

/** Pieces of one SKU at one location, held for a checkout. */
export interface Reservation {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly locationId: string;
}

/** What became of a wish to hold stock. Unless it is `held`, nothing has changed. */
export type HoldOutcome =
  | { readonly outcome: 'held'; readonly reservations: readonly Reservation[] }
  | { readonly outcome: 'fenced' }
  | { readonly outcome: 'short'; readonly shortages: readonly Shortage[] };

const MAX_TTL_SECONDS = 7 * 24 * 3600;

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
