import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { text } from '../fields.js';
import { orderContent, orderFields } from './fields.js';

/** `orders.order.shipped`: the order's goods have left. Aggregate: the order. */
export const orderShipped = defineEvent({
  topic: 'orders.order.shipped',
  version: 1,
  publisher: 'order',
  data: z.object({
    ...orderFields(),
    ...orderContent(),
    carrier: text().optional(),
    tracking_number: text().optional(),
    tracking_url: z.url().optional(),
  }),
});
