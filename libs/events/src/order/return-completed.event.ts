import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { amount } from '../fields.js';
import { returnFields } from './fields.js';

/**
 * `orders.return.completed`: the payment is refunded, the goods are back in stock, points are reversed in proportion. `refunded_total` is
 * the sum of this return and all completed before it, so that consumers end at the same sum in any order of events. Aggregate: the order.
 */
export const returnCompleted = defineEvent({
  topic: 'orders.return.completed',
  version: 1,
  publisher: 'order',
  data: z.object({ ...returnFields(), refunded_total: amount() }),
});
