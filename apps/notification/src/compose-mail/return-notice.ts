import type {
  DataOf,
  exchangeApproved,
  exchangeCompleted,
  exchangeReceived,
  exchangeRequested,
  returnApproved,
  returnCompleted,
  returnReceived,
  returnRequested,
} from '@holdfast/events';

import { formatMoney } from './format-money.js';
import type { Notice } from './notice.js';

type ReturnData = DataOf<
  typeof returnRequested | typeof returnApproved | typeof returnReceived | typeof returnCompleted
>;
type ExchangeData = DataOf<
  typeof exchangeRequested | typeof exchangeApproved | typeof exchangeReceived | typeof exchangeCompleted
>;

/** How far a return or an exchange has come. */
export type ReturnStage = 'requested' | 'approved' | 'received' | 'completed';

const listed = (lines: readonly { quantity: number; name: string; sku: string }[]) =>
  lines.map((line) => ({ quantity: String(line.quantity), name: line.name, sku: line.sku }));

/** What to tell about a return (ORD-7). */
export const returnNotice = (stage: ReturnStage, data: ReturnData): Notice => ({
  kind: `return_${stage}`,
  locale: data.locale,
  recipient: data.email,
  orderRef: data.order_number,
  variables: {
    order_number: data.order_number,
    lines: listed(data.lines),
    amount: formatMoney(data.refund_amount, data.locale),
  },
});

/** What to tell about an exchange (ORD-7). */
export const exchangeNotice = (stage: ReturnStage, data: ExchangeData): Notice => ({
  kind: `exchange_${stage}`,
  locale: data.locale,
  recipient: data.email,
  orderRef: data.order_number,
  variables: {
    order_number: data.order_number,
    lines: listed(data.returned_lines),
    replacements: listed(data.replacement_lines),
    new_order_number: 'linked_order_number' in data ? data.linked_order_number : '',
  },
});
