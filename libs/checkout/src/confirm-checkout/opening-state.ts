import { newId } from '@holdfast/request-context';

import { stockLines } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import type { Quote } from '../quote/quote.js';
import type { Tenant } from '../tenant/tenant.js';
import type { ConfirmCheckoutState, HostedPageOptions, PaymentChoice } from './confirm-checkout.state.js';
import type { ReadySession } from './prerequisites.js';

/** Names a way of paying: a refusal is shared only among callers who pay the same way. */
export const paymentKey = (payment: PaymentChoice): string =>
  payment.type === 'card' ? `card:${payment.paymentMethodId}` : payment.type;

/** The payment key of a checkout page: one page for all callers. */
export const HOSTED_KEY = 'hosted';

/** The record of a new attempt: the frozen quote and everything its steps and its undo need. */
export function openingState(given: {
  cart: Cart;
  session: ReadySession;
  tenant: Tenant;
  quote: Quote;
  payment: PaymentChoice;
}): ConfirmCheckoutState {
  const { cart, session, tenant, quote, payment } = given;
  return {
    tenantId: cart.tenantId,
    checkoutId: cart.checkoutId,
    cartId: cart.id,
    cartVersion: cart.version,
    cartTokenHash: cart.tokenHash?.toString('hex') ?? '',
    customerId: cart.customerId,
    email: session.email,
    locale: cart.locale ?? tenant.locale,
    note: cart.note,
    payment: {
      id: newId(),
      type: quote.totals.grandTotalMinor === 0n ? 'none' : payment.type,
      paymentMethodId: payment.type === 'card' ? payment.paymentMethodId : undefined,
      ...(payment.type === 'hosted' && { page: pageOptions(payment) }),
      gatewayAccount: tenant.gatewayAccount,
    },
    stockLines: stockLines(cart.lines),
    newOrderId: newId(),
    promotions: quote.promotions,
    totals: quote.totals,
    products: quote.products,
    warnings: quote.warnings,
    shippingAddress: session.shippingAddress,
    billingAddress: session.billingAddress ?? session.shippingAddress,
    shippingMethod: { id: quote.shippingMethod!.id, name: quote.shippingMethod!.name },
    capturePolicy: tenant.capturePolicy,
    taxRounding: tenant.taxRounding,
    epoch: 1,
  };
}

const pageOptions = ({ successUrl, cancelUrl, pageSeconds }: HostedPageOptions): HostedPageOptions => ({
  successUrl,
  cancelUrl,
  pageSeconds,
});
