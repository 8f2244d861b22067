import { DomainError } from '@holdfast/errors';

/** A promotion without uses left, for everyone or for this customer. */
export interface UsedUpPromotion {
  readonly promotionId: string;
  /** Empty for an automatic promotion. */
  readonly code: string;
  readonly reason: string;
}

/** Lists all promotions that are used up; the metadata name the first. */
export function promotionExhausted(usedUp: readonly UsedUpPromotion[]): DomainError {
  const [first] = usedUp;
  return new DomainError('PROMOTION_EXHAUSTED', {
    metadata: { promotion_id: first?.promotionId ?? '', code: first?.code ?? '' },
    errors: usedUp.map(({ promotionId, code, reason }) => ({ ...(code && { code }), promotionId, reason })),
  });
}

/** Codes that this customer may not use; reported as if they did not exist (TRU-9). */
export function promotionsNotForCustomer(codes: readonly string[]): DomainError {
  const errors = codes.map((code) => ({ code, reason: 'PROMOTION_UNKNOWN' }));
  return new DomainError('PROMOTION_INVALID', { errors, extensions: { invalidReasons: errors } });
}

/** The attempt was compensated, or a newer one has taken its uses over. */
export const attemptFenced = (checkoutId: string, attempt: number): DomainError =>
  new DomainError('ATTEMPT_FENCED', { metadata: { checkoutId, attempt: String(attempt) } });

/** The promotion does not exist or is not active. */
export const promotionNotFound = (idOrCode: string): DomainError =>
  new DomainError('PROMOTION_NOT_FOUND', { metadata: { promotion_id: idOrCode } });

export const tooManyCodes = (most: number): DomainError =>
  new DomainError('TOO_MANY_PROMOTION_CODES', {
    detail: `at most ${most} codes per order`,
    metadata: { limit: String(most) },
  });
