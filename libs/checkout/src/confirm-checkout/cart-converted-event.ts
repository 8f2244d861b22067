import { cartConverted } from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';

import type { ConfirmCheckoutState } from './confirm-checkout.state.js';

/** The event of a cart that became an order, made once per order. */
export function cartConvertedEvent(state: ConfirmCheckoutState, attempt: number): OutgoingEvent {
  const { totals } = state;
  const money = (amountMinor: bigint) => ({ amount_minor: Number(amountMinor), currency: totals.currency });
  return cartConverted.create({
    tenantId: state.tenantId,
    aggregateId: state.cartId,
    sequence: state.cartVersion,
    data: {
      cart_id: state.cartId,
      checkout_id: state.checkoutId,
      attempt,
      order_id: state.orderId!,
      order_number: state.orderNumber!,
      ...(state.customerId !== undefined && { customer_id: state.customerId }),
      is_guest: state.customerId === undefined,
      email: state.email,
      locale: state.locale,
      payment_id: state.payment.id,
      payment_type: state.payment.type === 'hosted' ? 'card' : state.payment.type,
      currency: totals.currency,
      lines: totals.lines.map((line) => ({
        line_id: line.lineId,
        sku: line.sku,
        product_id: state.products[line.sku]!.productId,
        name: state.products[line.sku]!.name,
        quantity: line.quantity,
        unit_price: money(line.unitPriceMinor),
        discount_total: money(line.discountMinor),
        tax_total: money(line.taxMinor),
        total: money(line.totalMinor),
      })),
      totals: {
        subtotal: money(totals.subtotalMinor),
        discount_total: money(totals.discountMinor),
        shipping: money(totals.shippingMinor),
        shipping_discount: money(totals.shippingDiscountMinor),
        tax_total: money(totals.taxMinor),
        grand_total: money(totals.grandTotalMinor),
      },
      promotions: totals.discounts.map(({ promotionId, code }) => ({
        promotion_id: promotionId,
        ...(code && { code }),
      })),
      shipping_method_id: state.shippingMethod.id,
      converted_at: new Date().toISOString(),
    },
  });
}
