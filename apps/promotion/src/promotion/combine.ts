import { byPriority } from './promotion.js';
import type { Promotion } from './promotion.js';

/** Which promotions go together: the others are not combinable. */
export interface Combination {
  readonly chosen: readonly Promotion[];
  readonly left: readonly Promotion[];
}

function combines(promotion: Promotion, chosen: readonly Promotion[]): boolean {
  if (chosen.some(({ exclusive }) => exclusive) || (promotion.exclusive && chosen.length > 0)) return false;
  return (
    promotion.stackable || !chosen.some(({ stackable, target }) => !stackable && target === promotion.target)
  );
}

/**
 * Takes promotions by priority, then id, each if it goes with those taken before: an exclusive one stands alone, and of those that are
 * not stackable there is one per target. The outcome does not depend on the order in which they are given.
 */
export function combine(candidates: readonly Promotion[]): Combination {
  const chosen: Promotion[] = [];
  const left: Promotion[] = [];
  for (const promotion of [...candidates].sort(byPriority))
    (combines(promotion, chosen) ? chosen : left).push(promotion);
  return { chosen, left };
}
