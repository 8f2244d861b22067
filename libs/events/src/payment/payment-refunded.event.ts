import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { amount, code, email, locale, ownId, text } from '../fields.js';
import { paymentFields } from './fields.js';

/**
 * `payment.refunded`: a refund was made. Carries its recipient and reason, since there may be no order (a hosted payment that became
 * none). Aggregate: the payment.
 */
export const paymentRefunded = defineEvent({
  topic: 'payment.refunded',
  version: 1,
  publisher: 'payment',
  data: z.object({
    ...paymentFields(),
    refund_id: ownId(),
    refund_amount: amount(),
    /** All refunds of the payment, this one included. */
    refunded_total: amount(),
    is_full: z.boolean(),
    reason: code(),
    /** Missing where payment knows no address (a refund made at the gateway for a payment without one). */
    email: email().optional(),
    locale: locale().optional(),
    order_number: text().optional(),
  }),
});
