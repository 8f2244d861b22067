import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code, text } from '../fields.js';
import { ORDER_STATUSES, orderContent, orderFields } from './fields.js';

/**
 * `orders.order.status_changed`: the status of an order changed. `from` is null for a new order. Aggregate: the order. For systems that follow
 * every status; one that needs a single status subscribes to that status's own topic (`orders.order.confirmed` …), published beside this one.
 */
export const orderStatusChanged = defineEvent({
  topic: 'orders.order.status_changed',
  version: 1,
  publisher: 'order',
  data: z.object({
    ...orderFields(),
    ...orderContent(),
    from: z.enum(ORDER_STATUSES).nullable(),
    to: z.enum(ORDER_STATUSES),
    reason: code().optional(),
    carrier: text().optional(),
    tracking_number: text().optional(),
    tracking_url: z.url().optional(),
  }),
});
