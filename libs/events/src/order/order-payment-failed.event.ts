import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code } from '../fields.js';
import { orderContent, orderFields } from './fields.js';

/** `orders.order.payment_failed`: the order ended because its payment failed or expired. Aggregate: the order. */
export const orderPaymentFailed = defineEvent({
  topic: 'orders.order.payment_failed',
  version: 1,
  publisher: 'order',
  data: z.object({ ...orderFields(), ...orderContent(), reason: code().optional() }),
});
