import { validationFailed } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';
import type { Attempt } from '@holdfast/validation';

import type { Customer } from './customer-key.js';
import type { InvalidReason } from './eligibility.js';
import { promotionNotFound } from './promotion.errors.js';

/** A promotion that an order uses. */
export interface PromotionUse {
  readonly promotionId: string;
  /** Empty for an automatic promotion (CHK-13). */
  readonly code: string;
}

/** A request to hold one use of each promotion. */
export interface ReserveRequest extends Attempt, Customer {
  readonly promotionIds: readonly string[];
  readonly ttlSeconds: number;
}

/** The result of a `ReserveRequest`. Unless it is `reserved`, nothing has changed. */
export type ReserveOutcome =
  | { readonly outcome: 'reserved' }
  | { readonly outcome: 'fenced' }
  | { readonly outcome: 'unknown'; readonly promotionIds: readonly string[] }
  | {
      readonly outcome: 'exhausted';
      readonly refused: readonly { readonly promotionId: string; readonly reason: InvalidReason }[];
    };

/** A request to turn held uses into uses of the order. */
export interface ApplyRequest extends Attempt, Customer {
  readonly orderId: string;
  readonly promotionIds: readonly string[];
}

const MAX_PROMOTIONS = 50;

/**
 * Each promotion once, its id in lower case. Reasons: VALIDATION_FAILED where there are too many, PROMOTION_NOT_FOUND for an id that is
 * not a UUID.
 */
export function checkUses(promotions: readonly PromotionUse[]): PromotionUse[] {
  if (promotions.length > MAX_PROMOTIONS) {
    throw validationFailed([{ path: 'promotions', message: `expected at most ${MAX_PROMOTIONS}` }]);
  }
  const byId = new Map<string, PromotionUse>();
  for (const { promotionId, code } of promotions) {
    if (!isUuid(promotionId)) throw promotionNotFound(promotionId.slice(0, 100));
    const id = promotionId.toLowerCase();
    byId.set(id, { promotionId: id, code });
  }
  return [...byId.values()];
}
