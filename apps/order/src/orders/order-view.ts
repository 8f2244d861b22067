import { Money } from '@holdfast/money';
import type { MoneyJson } from '@holdfast/money';

import type { OrderWithHistory, PastMove } from '../order-records/order.repository.js';
import type { OrderPage } from '../order-records/read-orders.js';
import type { Address, LineDiscount, Order, OrderLine, OrderPromotion } from '../order/order.js';
import type { OrderPageView, OrderView } from './order-schemas.js';

type ToMoney = (amountMinor: bigint) => MoneyJson;

/** Without the members whose value is undefined. */
type Known<T> = { [K in keyof T]: Exclude<T[K], undefined> };
const known = <T extends object>(object: T): Known<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Known<T>;

const discountView = ({ promotionId, code, name, amountMinor }: LineDiscount, money: ToMoney) =>
  known({ promotionId, code, name, amount: money(amountMinor) });

const promotionView = (promotion: OrderPromotion, money: ToMoney) => ({
  ...discountView(promotion, money),
  target: promotion.target,
});

const lineView = (line: OrderLine, money: ToMoney): OrderView['lines'][number] => ({
  id: line.lineId,
  sku: line.sku,
  name: line.name,
  quantity: line.quantity,
  ...(line.returnedQuantity ? { returnedQuantity: line.returnedQuantity } : {}),
  unitPrice: money(line.unitPriceMinor),
  lineTotal: money(BigInt(line.quantity) * line.unitPriceMinor),
  discounts: line.discounts.map((discount) => discountView(discount, money)),
  discountTotal: money(line.discountTotalMinor),
  taxTotal: money(line.taxTotalMinor),
  total: money(line.totalMinor),
});

const totalsView = ({ totals, promotions }: Order, money: ToMoney): OrderView['totals'] => ({
  subtotal: money(totals.subtotalMinor),
  discountTotal: money(totals.discountTotalMinor),
  shipping: money(totals.shippingMinor),
  shippingDiscount: money(totals.shippingDiscountMinor),
  taxTotal: money(totals.taxTotalMinor),
  ...(totals.roundingMinor !== 0n && { rounding: money(totals.roundingMinor) }),
  grandTotal: money(totals.grandTotalMinor),
  taxLines: totals.taxLines.map(({ name, rate, taxableMinor, amountMinor }) => ({
    name,
    rate,
    taxable: money(taxableMinor),
    amount: money(amountMinor),
  })),
  discounts: promotions.map((promotion) => promotionView(promotion, money)),
});

const addressView = (address: Address): OrderView['shippingAddress'] => known(address);

const moveView = ({ from, to, reason, at }: PastMove): OrderView['history'][number] => ({
  from,
  to,
  ...(reason !== null && { reason }),
  at: new Date(at).toISOString(),
});

/** Maps an order to the API. */
export function toOrderView({ order, history, refundedMinor }: OrderWithHistory): OrderView {
  const money: ToMoney = (amountMinor) => Money.of(amountMinor, order.currency).toJSON();
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    placedAt: order.placedAt.toISOString(),
    currency: order.currency,
    email: order.email,
    paymentType: order.paymentType,
    paymentStatus: order.paymentStatus,
    totals: totalsView(order, money),
    lines: order.lines.map((line) => lineView(line, money)),
    shippingAddress: addressView(order.shippingAddress),
    ...(order.billingAddress && { billingAddress: addressView(order.billingAddress) }),
    shippingMethodId: order.shippingMethodId,
    shippingMethodName: order.shippingMethodName,
    promotions: order.promotions.map((promotion) => promotionView(promotion, money)),
    ...(refundedMinor > 0n && { refundedTotal: money(refundedMinor) }),
    ...(order.exchangedOrderId !== undefined && { exchangeOf: order.exchangedOrderId }),
    history: history.map(moveView),
  };
}

/** Maps a page of orders to the API. */
export const toOrderPageView = ({ orders, nextCursor }: OrderPage): OrderPageView => ({
  orders: orders.map(toOrderView),
  ...(nextCursor !== undefined && { nextCursor }),
});
