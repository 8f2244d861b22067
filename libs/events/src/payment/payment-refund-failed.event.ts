import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { amount, code, ownId, text } from '../fields.js';
import { paymentFields } from './fields.js';

/**
 * `payment.refund_failed`: a refund that `payment.refunded` told of did not reach the customer; the bank sent it back. She has not been
 * paid, whatever she was told. Aggregate: the payment.
 */
export const paymentRefundFailed = defineEvent({
  topic: 'payment.refund_failed',
  version: 1,
  publisher: 'payment',
  data: z.object({
    ...paymentFields(),
    refund_id: ownId(),
    refund_amount: amount(),
    /** What is left of the payment's refunds, without this one; may be zero. */
    refunded_total: amount(),
    /** Why the refund was made. */
    reason: code(),
    /** Why it failed, in the gateway's words. */
    failure_code: code(),
    order_number: text().optional(),
  }),
});
