import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { amount, code, ownId, text } from '../fields.js';
import { paymentFields } from './fields.js';

/**
 * `payment.refund_failed`: a refund that `payment.refunded` announced did not reach the customer, because the bank sent it back. The
 * customer has not been paid. Aggregate: the payment.
 */
export const paymentRefundFailed = defineEvent({
  topic: 'payment.refund_failed',
  version: 1,
  publisher: 'payment',
  data: z.object({
    ...paymentFields(),
    refund_id: ownId(),
    refund_amount: amount(),
    /** The sum of the payment's other refunds; may be zero. */
    refunded_total: amount(),
    /** Why the refund was made. */
    reason: code(),
    /** The gateway's code for the failure. */
    failure_code: code(),
    order_number: text().optional(),
  }),
});
