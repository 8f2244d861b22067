import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { instant } from '../fields.js';
import { paymentFields } from './fields.js';

/** `payment.confirmed`: the payment is authorized (or, on a hosted checkout page, already captured). Aggregate: the payment. */
export const paymentConfirmed = defineEvent({
  topic: 'payment.confirmed',
  version: 1,
  publisher: 'payment',
  data: z.object({
    ...paymentFields(),
    is_captured: z.boolean(),
    /** When the authorization expires. */
    capture_before: instant().optional(),
  }),
});
