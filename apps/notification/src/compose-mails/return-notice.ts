import type { ConfirmedReturn, ReturnStage } from '@holdfast/order-facts';

import { formatMoney } from './format-money.js';
import type { Notice } from './notice.js';

const listed = (lines: readonly { quantity: number; name: string; sku: string }[]) =>
  lines.map((line) => ({ quantity: String(line.quantity), name: line.name, sku: line.sku }));

/** The notice of a return (ORD-7). Goods and amounts come from order. */
export const returnNotice = (stage: ReturnStage, { order, given }: ConfirmedReturn): Notice => ({
  kind: `return_${stage}`,
  cause: `return:${given.returnId}:${stage}`,
  locale: order.locale,
  recipient: order.email,
  orderRef: order.orderNumber,
  variables: {
    order_number: order.orderNumber,
    lines: listed(given.lines),
    amount: given.refund.amount_minor === 0 ? '' : formatMoney(given.refund, order.locale),
  },
});

/** The notice of an exchange (ORD-7). */
export const exchangeNotice = (stage: ReturnStage, { order, given }: ConfirmedReturn): Notice => ({
  kind: `exchange_${stage}`,
  cause: `exchange:${given.returnId}:${stage}`,
  locale: order.locale,
  recipient: order.email,
  orderRef: order.orderNumber,
  variables: {
    order_number: order.orderNumber,
    lines: listed(given.lines),
    replacements: listed(given.replacements),
    new_order_number: stage === 'completed' ? (given.linkedOrder?.number ?? '') : '',
  },
});
