import type { DataOf, paymentRefunded } from '@holdfast/events';

import { formatMoney } from './format-money.js';
import type { Notice } from './notice.js';

/** What to tell about money that went back. There may be no order, and at worst no address: then nobody can be told. */
export function refundNotice(
  data: DataOf<typeof paymentRefunded>,
  defaultLocale: string,
): Notice | undefined {
  if (data.email === undefined) return undefined;
  const locale = data.locale ?? defaultLocale;
  return {
    kind: 'refunded',
    locale,
    recipient: data.email,
    orderRef: data.order_number ?? data.payment_id,
    variables: {
      order_number: data.order_number ?? '',
      reference: data.order_number ?? data.payment_id,
      amount: formatMoney(data.refund_amount, locale),
      total: formatMoney(data.amount, locale),
      partial: data.is_full ? '' : 'yes',
      without_order: data.order_number === undefined ? 'yes' : '',
    },
  };
}
