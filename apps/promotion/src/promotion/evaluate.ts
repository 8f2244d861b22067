import type { Cart } from './cart.js';
import { combine } from './combine.js';
import { takeOff, untouched } from './discount.js';
import type { Discount } from './discount.js';
import { whyNot } from './eligibility.js';
import type { InvalidReason, Standing } from './eligibility.js';
import type { Promotion, PromotionTargetName } from './promotion.js';

/** What a promotion does to the cart. */
export interface Effect extends Discount {
  readonly promotion: Promotion;
}

/** What all promotions do to a cart, in the order in which they are taken off. */
export interface Evaluation {
  readonly effects: readonly Effect[];
  readonly invalid: readonly { readonly promotion: Promotion; readonly reason: InvalidReason }[];
}

/** Lines before the order, so that an order discount is taken of what the lines really cost; shipping is by itself. */
const TARGETS: readonly PromotionTargetName[] = ['line', 'order', 'shipping'];

/**
 * A promotion that would take nothing off these goods even alone (too few pieces for its bundle, a share below half a minor unit) does
 * not hold: it must not shut others out. Free shipping before a method was chosen, or on an empty cart, is not nothing yet.
 */
function whyNothing(promotion: Promotion, cart: Cart): InvalidReason | undefined {
  const left = untouched(cart);
  if (promotion.target === 'shipping' || left.goods === 0n) return undefined;
  return takeOff(promotion, cart, left).amountMinor === 0n ? 'PROMOTION_CONDITION_NOT_MET' : undefined;
}

/**
 * Judges automatic promotions and those whose codes were given together (PRM-1): who holds at all, who goes with whom (by priority, then
 * id), then what each takes off, lines first, then order, then shipping, within one target by priority, then id, each of what those
 * before left. Shares are rounded half up to the minor unit, per line or of the order as a whole.
 */
export function evaluate(promotions: readonly Promotion[], cart: Cart, standing: Standing): Evaluation {
  const invalid: { promotion: Promotion; reason: InvalidReason }[] = [];
  const eligible: Promotion[] = [];
  for (const promotion of promotions) {
    const reason = whyNot(promotion, cart, standing) ?? whyNothing(promotion, cart);
    if (reason) invalid.push({ promotion, reason });
    else eligible.push(promotion);
  }
  const { chosen, left } = combine(eligible);
  invalid.push(...left.map((promotion) => ({ promotion, reason: 'PROMOTION_NOT_COMBINABLE' as const })));
  const remaining = untouched(cart);
  const hadGoods = remaining.goods > 0n;
  const effects: Effect[] = [];
  for (const target of TARGETS) {
    for (const promotion of chosen.filter((candidate) => candidate.target === target)) {
      const discount = takeOff(promotion, cart, remaining);
      // Those before have left nothing for it: a counted use must not be spent on that.
      if (discount.amountMinor === 0n && hadGoods && target !== 'shipping') {
        invalid.push({ promotion, reason: 'PROMOTION_CONDITION_NOT_MET' });
      } else {
        effects.push({ promotion, ...discount });
      }
    }
  }
  return { effects, invalid };
}
