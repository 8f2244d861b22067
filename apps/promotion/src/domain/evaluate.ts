import type { Cart } from './cart.js';
import { combine } from './combine.js';
import { takeOff, undiscounted } from './discount.js';
import type { Discount } from './discount.js';
import { ineligibility } from './eligibility.js';
import type { EvaluationContext, InvalidReason } from './eligibility.js';
import type { Promotion, PromotionTarget } from './promotion.js';

/** The discount of one promotion. */
export interface Effect extends Discount {
  readonly promotion: Promotion;
}

/** The discounts of all promotions in the order in which they are taken off, and the promotions that do not apply. */
export interface Evaluation {
  readonly effects: readonly Effect[];
  readonly invalid: readonly { readonly promotion: Promotion; readonly reason: InvalidReason }[];
}

/** Lines before the order, so that an order discount is calculated on discounted lines; shipping is independent. */
const TARGETS: readonly PromotionTarget[] = ['line', 'order', 'shipping'];

/**
 * A promotion that would take nothing off these goods even alone (too few pieces for its bundle, a share below half a minor unit) does
 * not apply: it must not exclude others. Shipping promotions stay valid before a shipping method is chosen, all promotions on an empty cart.
 */
function hasNoEffectAlone(promotion: Promotion, cart: Cart): boolean {
  const remaining = undiscounted(cart);
  if (promotion.target === 'shipping' || remaining.goods === 0n) return false;
  return takeOff(promotion, cart, remaining).amountMinor === 0n;
}

/**
 * Evaluates automatic promotions and those of the given codes together (PRM-1): which are eligible, which of these combine (by priority,
 * then id), then what each takes off: lines first, then order, then shipping, within one target by priority, then id, each on what the
 * earlier ones left. Shares are rounded half up to the minor unit, per line or of the order as a whole.
 */
export function evaluate(
  promotions: readonly Promotion[],
  cart: Cart,
  context: EvaluationContext,
): Evaluation {
  const invalid: { promotion: Promotion; reason: InvalidReason }[] = [];
  const eligible: Promotion[] = [];
  for (const promotion of promotions) {
    const reason =
      ineligibility(promotion, cart, context) ??
      (hasNoEffectAlone(promotion, cart) ? 'PROMOTION_CONDITION_NOT_MET' : undefined);
    if (reason) invalid.push({ promotion, reason });
    else eligible.push(promotion);
  }
  const { chosen, notCombinable } = combine(eligible);
  for (const promotion of notCombinable) invalid.push({ promotion, reason: 'PROMOTION_NOT_COMBINABLE' });
  const remaining = undiscounted(cart);
  const hadGoods = remaining.goods > 0n;
  const effects: Effect[] = [];
  for (const target of TARGETS) {
    for (const promotion of chosen.filter((candidate) => candidate.target === target)) {
      const discount = takeOff(promotion, cart, remaining);
      // Earlier promotions left nothing for it: it must not spend a counted use.
      if (discount.amountMinor === 0n && hadGoods && target !== 'shipping') {
        invalid.push({ promotion, reason: 'PROMOTION_CONDITION_NOT_MET' });
      } else {
        effects.push({ promotion, ...discount });
      }
    }
  }
  return { effects, invalid };
}
