import { DomainError } from '@holdfast/errors';

/** A SKU with less stock than requested. */
export interface Shortage {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** Lists every short SKU, so that the customer learns of all at once. */
export const outOfStock = (shortages: readonly Shortage[]): DomainError =>
  new DomainError('OUT_OF_STOCK', {
    detail: `not enough stock of ${shortages.map(({ sku }) => sku).join(', ')}`,
    errors: shortages.map(({ sku, requested, available }) => ({ sku, requested, available })),
  });

/** The attempt was compensated, or a newer one has taken its hold over. */
export const attemptFenced = (checkoutId: string, attempt: number): DomainError =>
  new DomainError('ATTEMPT_FENCED', { metadata: { checkoutId, attempt: String(attempt) } });

/** There is no hold that could become an allocation. */
export const reservationNotFound = (facts: Readonly<Record<string, string>>): DomainError =>
  new DomainError('RESERVATION_NOT_FOUND', { metadata: facts });
