import { order as proto } from '@holdfast/proto';

import type { Address, LineDiscount, Order, OrderLine, PaymentType } from '../order/order.js';
import type { FenceResult } from './fence-checkout/fence-checkout.js';

/** Payment types in the proto. */
export const PAYMENT_TYPES: Record<PaymentType, proto.PaymentType> = {
  card: proto.PaymentType.PAYMENT_TYPE_CARD,
  cod: proto.PaymentType.PAYMENT_TYPE_COD,
  none: proto.PaymentType.PAYMENT_TYPE_NONE,
};

const toAddress = (address: Address): NonNullable<proto.Order['shippingAddress']> => ({
  ...address,
  line2: address.line2 ?? '',
  region: address.region ?? '',
  phone: address.phone ?? '',
});

const toDiscount = (discount: LineDiscount): proto.OrderLineDiscount => ({
  promotionId: discount.promotionId,
  code: discount.code ?? '',
  name: discount.name,
  amountMinor: String(discount.amountMinor),
});

const toLine = (line: OrderLine): proto.OrderLine => ({
  lineId: line.lineId,
  sku: line.sku,
  productId: line.productId ?? '',
  name: line.name,
  quantity: line.quantity,
  unitPriceMinor: String(line.unitPriceMinor),
  discountTotalMinor: String(line.discountTotalMinor),
  taxTotalMinor: String(line.taxTotalMinor),
  totalMinor: String(line.totalMinor),
  taxClass: line.taxClass ?? '',
  discounts: line.discounts.map(toDiscount),
  categoryIds: [...line.categoryIds],
  brandId: line.brandId ?? '',
});

const toTotals = ({ totals }: Order): proto.OrderTotals => ({
  subtotalMinor: String(totals.subtotalMinor),
  discountTotalMinor: String(totals.discountTotalMinor),
  shippingMinor: String(totals.shippingMinor),
  shippingDiscountMinor: String(totals.shippingDiscountMinor),
  taxTotalMinor: String(totals.taxTotalMinor),
  shippingTaxMinor: String(totals.shippingTaxMinor),
  roundingMinor: String(totals.roundingMinor),
  grandTotalMinor: String(totals.grandTotalMinor),
  taxLines: totals.taxLines.map(({ name, rate, taxableMinor, amountMinor }) => ({
    name,
    rate,
    taxableMinor: String(taxableMinor),
    amountMinor: String(amountMinor),
  })),
});

/** Maps an order to the proto. */
export const toOrderProto = (order: Order): proto.Order => ({
  id: order.id,
  number: order.number,
  status: order.status,
  cartSessionId: order.checkoutId,
  customerId: order.customerId ?? '',
  email: order.email,
  paymentId: order.paymentId ?? '',
  paymentType: PAYMENT_TYPES[order.paymentType],
  currency: order.currency,
  totals: toTotals(order),
  lines: order.lines.map(toLine),
  shippingAddress: toAddress(order.shippingAddress),
  billingAddress: order.billingAddress && toAddress(order.billingAddress),
  promotions: order.promotions.map((promotion) => ({ ...toDiscount(promotion), target: promotion.target })),
  placedAt: order.placedAt.toISOString(),
  shippingMethodId: order.shippingMethodId,
});

/** Maps the result of a fence to the proto. */
export const toFencedProto = (fenced: FenceResult): proto.FenceCartSessionResponse =>
  fenced.kind === 'fenced'
    ? { orderId: '', orderNumber: '', attempt: 0 }
    : { orderId: fenced.orderId, orderNumber: fenced.number, attempt: fenced.attempt };
