import type { Attempt } from '@holdfast/validation';

import type { HoldOutcome, Reservation } from './hold.js';
import { attemptFenced, outOfStock } from './warehouse.errors.js';

/** The reservations of a hold. Reasons: ATTEMPT_FENCED, OUT_OF_STOCK. */
export function heldOrRefused({ checkoutId, attempt }: Attempt, answer: HoldOutcome): readonly Reservation[] {
  if (answer.outcome === 'held') return answer.reservations;
  throw answer.outcome === 'fenced' ? attemptFenced(checkoutId, attempt) : outOfStock(answer.shortages);
}
