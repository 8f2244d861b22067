import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { instant, totals } from '../fields.js';
import { orderContent, orderFields } from './fields.js';

/** `orders.order.completed`: the order was delivered. Aggregate: the order. */
export const orderCompleted = defineEvent({
  topic: 'orders.order.completed',
  version: 1,
  publisher: 'order',
  data: z.object({
    ...orderFields(),
    ...orderContent(),
    totals: totals(),
    placed_at: instant(),
    completed_at: instant(),
  }),
});
