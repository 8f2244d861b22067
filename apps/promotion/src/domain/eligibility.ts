import { allows, matchesLine, subtotalOf } from './cart.js';
import type { Cart } from './cart.js';
import type { Promotion } from './promotion.js';

/**
 * Why a promotion does not apply; stable, clients show them. `PROMOTION_UNKNOWN` means that the code does not exist or that it is not for
 * this customer (another group, their limit reached, not their first order). One reason for both: two would disclose which codes exist and
 * who has bought here (TRU-9).
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

/** The effect of earlier uses and orders on a customer's eligibility. */
export interface UsageStatus {
  /** Whether an order exists of the customer's account, and of the mailbox where one is given. */
  readonly hasOrdered: { readonly account: boolean; readonly mailbox: boolean };
  /** Promotions without uses left, for everyone or for this customer. */
  readonly usedUp: ReadonlyMap<string, InvalidReason>;
}

/** The conditions of promotions beyond the cart. */
export interface EvaluationContext extends UsageStatus {
  readonly now: Date;
}

function meetsConditions({ conditions }: Promotion, cart: Cart): boolean {
  const { minSubtotalMinor } = conditions;
  if (minSubtotalMinor !== undefined && subtotalOf(cart.lines) < BigInt(minSubtotalMinor)) return false;
  return cart.lines.length === 0 || cart.lines.some((line) => matchesLine(conditions, line));
}

/** Whether the customer may use the promotion at all. Without a code only the account counts (TRU-10). */
function isForCustomer(
  { id, code, conditions }: Promotion,
  { customerGroup }: Cart,
  { hasOrdered: { account, mailbox }, usedUp }: UsageStatus,
): boolean {
  if (!allows(conditions.customerGroups, customerGroup)) return false;
  if (conditions.firstOrder && (account || (code !== null && mailbox))) return false;
  return usedUp.get(id) !== 'PROMOTION_CUSTOMER_LIMIT_REACHED';
}

/**
 * Why a promotion on its own does not apply to this cart; undefined where it does. The customer is checked first: someone for whom the
 * promotion is not meant learns nothing else about it.
 */
export function ineligibility(
  promotion: Promotion,
  cart: Cart,
  context: EvaluationContext,
): InvalidReason | undefined {
  const { now, usedUp } = context;
  if (!isForCustomer(promotion, cart, context)) return 'PROMOTION_UNKNOWN';
  if (promotion.startsAt && now < promotion.startsAt) return 'PROMOTION_NOT_YET_VALID';
  if (promotion.endsAt && now >= promotion.endsAt) return 'PROMOTION_EXPIRED';
  if (promotion.currency && promotion.currency !== cart.currency) return 'PROMOTION_CURRENCY_MISMATCH';
  const reason = usedUp.get(promotion.id);
  if (reason) return reason;
  return meetsConditions(promotion, cart) ? undefined : 'PROMOTION_CONDITION_NOT_MET';
}
