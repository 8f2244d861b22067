import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code } from '../fields.js';
import { paymentFields } from './fields.js';

/** `payment.failed`: declined, expired or cancelled; no authorization remains. Aggregate: the payment. */
export const paymentFailed = defineEvent({
  topic: 'payment.failed',
  version: 1,
  publisher: 'payment',
  data: z.object({ ...paymentFields(), reason: code(), decline_code: code().optional() }),
});
