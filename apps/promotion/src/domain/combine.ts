import { byPriority } from './promotion.js';
import type { Promotion } from './promotion.js';

/** The promotions that apply together, and those that do not combine with them. */
export interface Combination {
  readonly chosen: readonly Promotion[];
  readonly notCombinable: readonly Promotion[];
}

function combines(promotion: Promotion, chosen: readonly Promotion[]): boolean {
  if (chosen.some(({ exclusive }) => exclusive) || (promotion.exclusive && chosen.length > 0)) return false;
  return (
    promotion.stackable || !chosen.some(({ stackable, target }) => !stackable && target === promotion.target)
  );
}

/**
 * Takes promotions by priority, then id, each if it combines with those taken before: an exclusive one stands alone, and of those that are
 * not stackable there is one per target. The result does not depend on the order in which they are given.
 */
export function combine(candidates: readonly Promotion[]): Combination {
  const chosen: Promotion[] = [];
  const notCombinable: Promotion[] = [];
  for (const promotion of [...candidates].sort(byPriority))
    (combines(promotion, chosen) ? chosen : notCombinable).push(promotion);
  return { chosen, notCombinable };
}
