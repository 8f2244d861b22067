import { subtotalOf } from './cart.js';
import type { Cart, CartLine } from './cart.js';
import type { LineCondition, Promotion } from './promotion.js';

/**
 * Why a promotion does not hold; stable, clients show them. `PROMOTION_UNKNOWN` says either that there is no such code or that it is not for
 * this customer (another group, a limit reached, not the first order): told apart, it would say which codes exist, and who has bought (TRU-9).
 */
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
  /** Whether an order stands of the customer's account, and of the mailbox where that is judged. */
  readonly hasOrdered: { readonly account: boolean; readonly mailbox: boolean };
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

function conditionsMet({ conditions }: Promotion, cart: Cart): boolean {
  const { minSubtotalMinor } = conditions;
  if (minSubtotalMinor !== undefined && subtotalOf(cart.lines) < BigInt(minSubtotalMinor)) return false;
  return cart.lines.length === 0 || cart.lines.some((line) => matchesLine(conditions, line));
}

/** Whether the promotion is for this customer at all. Without a code it is judged by the account alone (TRU-10). */
function isForCustomer(
  { id, code, conditions }: Promotion,
  { customerGroup }: Cart,
  { hasOrdered: { account, mailbox }, usedUp }: Standing,
): boolean {
  if (!allows(conditions.customerGroups, customerGroup)) return false;
  if (conditions.firstOrder && (account || (code !== null && mailbox))) return false;
  return usedUp.get(id) !== 'PROMOTION_CUSTOMER_LIMIT_REACHED';
}

/**
 * Why a promotion does not hold for this cart on its own, or undefined when it does. Whom it is for comes first: who is not meant learns
 * nothing else of it.
 */
export function whyNot(promotion: Promotion, cart: Cart, standing: Standing): InvalidReason | undefined {
  const { now, usedUp } = standing;
  if (!isForCustomer(promotion, cart, standing)) return 'PROMOTION_UNKNOWN';
  if (promotion.startsAt && now < promotion.startsAt) return 'PROMOTION_NOT_YET_VALID';
  if (promotion.endsAt && now >= promotion.endsAt) return 'PROMOTION_EXPIRED';
  if (promotion.currency && promotion.currency !== cart.currency) return 'PROMOTION_CURRENCY_MISMATCH';
  const reason = usedUp.get(promotion.id);
  if (reason) return reason;
  return conditionsMet(promotion, cart) ? undefined : 'PROMOTION_CONDITION_NOT_MET';
}
