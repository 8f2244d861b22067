import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code } from '../fields.js';
import { paymentFields } from './fields.js';

/** `payment.capture_failed`: the capture failed and is not retried. Aggregate: the payment. */
export const paymentCaptureFailed = defineEvent({
  topic: 'payment.capture_failed',
  version: 1,
  publisher: 'payment',
  data: z.object({ ...paymentFields(), reason: code(), decline_code: code().optional() }),
});
