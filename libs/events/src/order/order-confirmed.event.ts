import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { orderContent, orderFields } from './fields.js';

/** `orders.order.confirmed`: the order is confirmed, by its payment or as cash on delivery. Aggregate: the order. */
export const orderConfirmed = defineEvent({
  topic: 'orders.order.confirmed',
  version: 1,
  publisher: 'order',
  data: z.object({ ...orderFields(), ...orderContent() }),
});
