import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { instant } from '../fields.js';
import { paymentFields } from './fields.js';

/** `payment.authorization_expiring`: the authorization expires in 24 h (PAY-4). Aggregate: the payment. */
export const paymentAuthorizationExpiring = defineEvent({
  topic: 'payment.authorization_expiring',
  version: 1,
  publisher: 'payment',
  data: z.object({ ...paymentFields(), capture_before: instant() }),
});
