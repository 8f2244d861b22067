import { attemptFenced, outOfStock } from '../warehouse.errors.js';
import type { Attempt, HoldOutcome, Reservation } from './hold.js';

/** The reservations of a hold, or the refusal that says why there is none. */
export function heldOrRefused({ checkoutId, attempt }: Attempt, answer: HoldOutcome): readonly Reservation[] {
  if (answer.outcome === 'held') return answer.reservations;
  throw answer.outcome === 'fenced' ? attemptFenced(checkoutId, attempt) : outOfStock(answer.shortages);
}
