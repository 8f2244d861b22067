import { validationFailed } from '@holdfast/errors';
import { isUuid } from '@holdfast/request-context';

import { promotionNotFound } from '../promotion.errors.js';

/** A promotion a cart wants to use. */
export interface PromotionUse {
  readonly promotionId: string;
  /** Empty for a rule-based promotion (CHK-13). */
  readonly code: string;
}

const MAX_PROMOTIONS = 50;

/** Each promotion once. An id that cannot be one of ours names no promotion. */
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
