import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { amount, instant } from '../fields.js';
import { paymentFields } from './fields.js';

/** `payment.captured`: the payment was captured; the rest of the authorization beyond `captured_amount` is void. Aggregate: the payment. */
export const paymentCaptured = defineEvent({
  topic: 'payment.captured',
  version: 1,
  publisher: 'payment',
  data: z.object({ ...paymentFields(), captured_amount: amount(), captured_at: instant() }),
});
