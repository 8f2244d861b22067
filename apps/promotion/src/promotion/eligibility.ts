import { subtotalOf } from './cart.js';
import type { Cart, CartLine } from './cart.js';
import type { LineCondition, Promotion } from './promotion.js';

/** Why a promotion does not hold; stable, clients show them. */
export type InvalidReason =
  | 'PROMOTION_UNKNOWN'
  | 'PROMOTION_NOT_YET_VALID'
  | 'PROMOTION_EXPIRED'
  | 'PROMOTION_EXHAUSTED'
  | 'PROMOTION_CONDITION_NOT_MET'
  | 'PROMOTION_CUSTOMER_LIMIT_REACHED'
  | 'PROMOTION_NOT_COMBINABLE'
  | 'PROMOTION_CURRENCY_MISMATCH';

/** What is known beyond the cart. */
export interface Standing {
  readonly now: Date;
  /** Whether the customer has ordered before. */
  readonly hasOrdered: boolean;
  /** Promotions whose uses are gone, for everybody or for this customer. */
  readonly usedUp: ReadonlyMap<string, InvalidReason>;
}

const allows = (list: readonly string[] | undefined, value: string): boolean =>
  !list?.length || list.includes(value);

/** Whether this line is meant. */
export function matchesLine(conditions: LineCondition, line: CartLine): boolean {
  const { categoryIds } = conditions;
  return (
    allows(conditions.skus, line.sku) &&
    allows(conditions.productIds, line.productId) &&
    allows(conditions.brandIds, line.brandId) &&
    (!categoryIds?.length || line.categoryIds.some((id) => categoryIds.includes(id)))
  );
}

function conditionsMet({ conditions }: Promotion, cart: Cart, hasOrdered: boolean): boolean {
  const { minSubtotalMinor, customerGroups, firstOrder } = conditions;
  if (minSubtotalMinor !== undefined && subtotalOf(cart.lines) < BigInt(minSubtotalMinor)) return false;
  if (!allows(customerGroups, cart.customerGroup)) return false;
  if (firstOrder && hasOrdered) return false;
  return cart.lines.length === 0 || cart.lines.some((line) => matchesLine(conditions, line));
}

/** Why a promotion does not hold for this cart on its own, or undefined when it does. */
export function whyNot(
  promotion: Promotion,
  cart: Cart,
  { now, hasOrdered, usedUp }: Standing,
): InvalidReason | undefined {
  if (promotion.startsAt && now < promotion.startsAt) return 'PROMOTION_NOT_YET_VALID';
  if (promotion.endsAt && now >= promotion.endsAt) return 'PROMOTION_EXPIRED';
  if (promotion.currency && promotion.currency !== cart.currency) return 'PROMOTION_CURRENCY_MISMATCH';
  const reason = usedUp.get(promotion.id);
  if (reason) return reason;
  return conditionsMet(promotion, cart, hasOrdered) ? undefined : 'PROMOTION_CONDITION_NOT_MET';
}
