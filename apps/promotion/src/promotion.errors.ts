import { DomainError } from '@holdfast/errors';

/** A promotion that has no use left, for everybody or for this customer. */
export interface UsedUpPromotion {
  readonly promotionId: string;
  /** Empty for a rule-based promotion. */
  readonly code: string;
  readonly reason: string;
}

/** Names all that are used up; the first also in the metadata. */
export function promotionExhausted(usedUp: readonly UsedUpPromotion[]): DomainError {
  const [first] = usedUp;
  return new DomainError('PROMOTION_EXHAUSTED', {
    metadata: { promotion_id: first?.promotionId ?? '', code: first?.code ?? '' },
    errors: usedUp.map(({ promotionId, code, reason }) => ({ ...(code && { code }), promotionId, reason })),
  });
}

/** Codes that this customer may not use; told as if there were no such codes (TRU-9). */
export function promotionsNotForCustomer(codes: readonly string[]): DomainError {
  const errors = codes.map((code) => ({ code, reason: 'PROMOTION_UNKNOWN' }));
  return new DomainError('PROMOTION_INVALID', { errors, extensions: { invalidReasons: errors } });
}

/** The attempt was undone, or a newer one has taken the uses over. */
export const attemptFenced = (checkoutId: string, attempt: number): DomainError =>
  new DomainError('ATTEMPT_FENCED', { metadata: { checkoutId, attempt: String(attempt) } });

/** There is no such promotion, or it is not active. */
export const promotionNotFound = (what: string): DomainError =>
  new DomainError('PROMOTION_NOT_FOUND', { metadata: { promotion_id: what } });

export const tooManyCodes = (most: number): DomainError =>
  new DomainError('TOO_MANY_PROMOTION_CODES', {
    detail: `at most ${most} codes per order`,
    metadata: { limit: String(most) },
  });
