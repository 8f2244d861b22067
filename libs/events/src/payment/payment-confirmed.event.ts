import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { instant } from '../fields.js';
import { paymentFields } from './fields.js';

/** `payment.confirmed`: the money is held (or, from a hosted page, already captured). Aggregate: the payment. */
export const paymentConfirmed = defineEvent({
  topic: 'payment.confirmed',
  version: 1,
  publisher: 'payment',
  data: z.object({
    ...paymentFields(),
    is_captured: z.boolean(),
    /** When the authorisation ends. */
    capture_before: instant().optional(),
  }),
});
