import { DomainError } from '@holdfast/errors';
import { STRIPE_UNITS } from '@holdfast/money';

import type { CheckoutRecord, CheckoutSession } from '../checkout-session/checkout-session.js';
import type { MoneyJson } from '../present/money-json.js';
import { moneyJson } from '../present/money-json.js';
import type { Quote } from '../quote/quote.js';
import type { Tenant } from '../tenant/tenant.js';
import type { PaymentChoice } from './confirm-checkout.state.js';

/** A session that has everything an order needs. */
export type ReadySession = CheckoutSession & {
  readonly email: string;
  readonly shippingAddress: NonNullable<CheckoutSession['shippingAddress']>;
  readonly shippingMethodId: string;
};

/** Refuses a checkout that is over, stale or incomplete, before anything is priced (2.3 step 3). */
export function readySession(
  { cart, session }: CheckoutRecord,
  tenant: Tenant,
  payment: PaymentChoice,
): ReadySession {
  if (!session) throw new DomainError('CHECKOUT_NOT_FOUND');
  if (session.isOver) throw new DomainError('CHECKOUT_EXPIRED');
  if (session.cartVersion !== cart.version) {
    throw new DomainError('CART_VERSION_CONFLICT', {
      detail: 'the cart has changed since the checkout was started; start it again',
      extensions: { cartVersion: cart.version, checkoutCartVersion: session.cartVersion },
    });
  }
  const { email, shippingAddress, shippingMethodId } = session;
  if (!email) throw new DomainError('EMAIL_REQUIRED');
  if (!shippingAddress) throw new DomainError('SHIPPING_ADDRESS_REQUIRED');
  if (!shippingMethodId) throw new DomainError('SHIPPING_METHOD_REQUIRED');
  if (!isAllowed(tenant, payment)) throw new DomainError('PAYMENT_METHOD_NOT_ALLOWED');
  if (cart.promotionCodes.length > tenant.maxPromotionCodes)
    throw new DomainError('TOO_MANY_PROMOTION_CODES');
  return { ...session, email, shippingAddress, shippingMethodId };
}

/** A page takes cards, at the least: a shop that takes those takes pages, too. */
const isAllowed = ({ paymentMethods }: Tenant, { type }: PaymentChoice): boolean =>
  paymentMethods.includes(type) || (type === 'hosted' && paymentMethods.includes('card'));

/** Refuses a quote with promotion codes that do not hold (CHK-9). */
export function assertPromotionsHold({ invalidPromotions }: Quote): void {
  if (invalidPromotions.length === 0) return;
  const isExhausted = invalidPromotions.every(({ reason }) => reason === 'PROMOTION_EXHAUSTED');
  const reasons = invalidPromotions.map((invalid) => ({ ...invalid }));
  throw new DomainError(isExhausted ? 'PROMOTION_EXHAUSTED' : 'PROMOTION_INVALID', {
    errors: reasons,
    extensions: { invalidReasons: reasons },
  });
}

/** Refuses a quote whose prices or total are not what the customer saw (CHK-7, step 4). */
export function assertAsSeen(quote: Quote, expected: MoneyJson | undefined): void {
  const { totals, priceChanges } = quote;
  const grandTotal = moneyJson(totals.grandTotalMinor, totals.currency);
  const isTotalSeen =
    !expected ||
    (expected.amountMinor === grandTotal.amountMinor && expected.currency === grandTotal.currency);
  if (priceChanges.length === 0 && isTotalSeen) return;
  const differing = isTotalSeen ? undefined : { expectedGrandTotal: expected, grandTotal };
  const lines = priceChanges.map(({ lineId, sku, oldPriceMinor, newPriceMinor }) => ({
    lineId,
    sku,
    oldPrice: moneyJson(oldPriceMinor, totals.currency),
    newPrice: moneyJson(newPriceMinor, totals.currency),
  }));
  throw new DomainError('PRICE_CHANGED', {
    // Where no line says why, the totals themselves are what is wrong.
    errors: differing && lines.length === 0 ? [differing] : lines,
    extensions: { code: 'EC-003', ...differing },
  });
}

/** Refuses a total the gateway would not take (TOT-5); a zero total needs no gateway. */
export function assertPayable({ totals }: Quote, payment: PaymentChoice): void {
  if (payment.type === 'cod' || totals.grandTotalMinor === 0n) return;
  const minimum = STRIPE_UNITS.minimumMinor(totals.currency);
  if (totals.grandTotalMinor >= minimum) return;
  throw new DomainError('AMOUNT_BELOW_MINIMUM', {
    extensions: { minimum: moneyJson(minimum, totals.currency) },
  });
}
