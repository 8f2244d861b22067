import { DomainError } from '@holdfast/errors';

/** One SKU of which there is less than wanted. */
export interface Shortage {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** Every short SKU at once, so that the shopper is told once. */
export const outOfStock = (shortages: readonly Shortage[]): DomainError =>
  new DomainError('OUT_OF_STOCK', {
    detail: `not enough stock of ${shortages.map(({ sku }) => sku).join(', ')}`,
    errors: shortages.map(({ sku, requested, available }) => ({ sku, requested, available })),
  });

/** The attempt was undone, or a newer one has taken the hold over. */
export const attemptFenced = (checkoutId: string, attempt: number): DomainError =>
  new DomainError('ATTEMPT_FENCED', { metadata: { checkoutId, attempt: String(attempt) } });

/** Nothing is held that could become an allocation. */
export const reservationNotFound = (facts: Readonly<Record<string, string>>): DomainError =>
  new DomainError('RESERVATION_NOT_FOUND', { metadata: facts });
