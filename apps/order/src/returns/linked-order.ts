import { newId } from '@holdfast/request-context';

import type { Order, OrderContent, OrderLine } from '../order/order.js';
import type { OrderReturn, Replacement } from '../order/return.js';

/** Promotion id of the discount that pays for the replacement goods. */
export const EXCHANGE = 'exchange';

function toLine(replacement: Replacement, name: string): OrderLine {
  const { quantity, unitPriceMinor } = replacement;
  const amountMinor = BigInt(quantity) * unitPriceMinor;
  return {
    ...replacement,
    lineId: newId(),
    discountTotalMinor: amountMinor,
    taxTotalMinor: 0n,
    totalMinor: 0n,
    discounts: [{ promotionId: EXCHANGE, name, amountMinor }],
  };
}

/**
 * The replacement order of an exchange: same customer, same address, nothing to pay, since the first order was taxed and paid. Its checkout
 * id is the exchange's id, so there can be only one.
 */
export function linkedOrder(order: Order, exchange: OrderReturn): OrderContent {
  const name = `Exchange for ${order.number}`;
  const lines = exchange.replacements.map((replacement) => toLine(replacement, name));
  const valueMinor = lines.reduce((sum, { discountTotalMinor }) => sum + discountTotalMinor, 0n);
  return {
    checkoutId: exchange.id,
    attempt: 1,
    cartId: order.cartId,
    cartTokenHash: order.cartTokenHash,
    customerId: order.customerId,
    email: order.email,
    locale: order.locale,
    paymentType: 'none',
    authorizationId: 'no-payment-needed',
    capturePolicy: order.capturePolicy,
    currency: order.currency,
    pricesIncludeTax: order.pricesIncludeTax,
    taxRounding: order.taxRounding,
    totals: {
      subtotalMinor: valueMinor,
      discountTotalMinor: valueMinor,
      shippingMinor: 0n,
      shippingDiscountMinor: 0n,
      taxTotalMinor: 0n,
      shippingTaxMinor: 0n,
      roundingMinor: 0n,
      grandTotalMinor: 0n,
      taxLines: [],
    },
    lines,
    promotions: [{ promotionId: EXCHANGE, name, target: 'order', amountMinor: valueMinor }],
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    shippingMethodId: order.shippingMethodId,
    shippingMethodName: order.shippingMethodName,
    note: name,
    exchangedOrderId: order.id,
  };
}
