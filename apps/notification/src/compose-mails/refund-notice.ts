import type { OrderFacts } from '@holdfast/order-facts';

import type { RefundFacts } from '../events/refund-facts.port.js';
import { formatMoney } from './format-money.js';
import type { Notice } from './notice.js';

/** The order's recipient if there is an order, else the payment's. */
const recipientOf = (refund: RefundFacts, order: OrderFacts | undefined, defaultLocale: string) =>
  order
    ? { recipient: order.email, locale: order.locale, reference: order.orderNumber }
    : { recipient: refund.email, locale: defaultLocale, reference: refund.paymentId };

/** The notice of a refund; undefined if neither an order nor the payment has an address. */
export function refundNotice(
  refund: RefundFacts,
  order: OrderFacts | undefined,
  defaultLocale: string,
): Notice | undefined {
  const { recipient, locale, reference } = recipientOf(refund, order, defaultLocale);
  if (recipient === undefined) return undefined;
  return {
    kind: 'refunded',
    cause: `refund:${refund.refundId}`,
    locale,
    recipient,
    orderRef: reference,
    variables: {
      order_number: order?.orderNumber ?? '',
      reference,
      amount: formatMoney(refund.refund, locale),
      total: formatMoney(refund.amount, locale),
      partial: refund.isFull ? '' : 'yes',
      without_order: order ? '' : 'yes',
    },
  };
}
