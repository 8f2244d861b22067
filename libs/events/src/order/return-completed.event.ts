import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { amount } from '../fields.js';
import { returnFields } from './fields.js';

/**
 * `orders.return.completed`: money back, goods back on the shelf, points reversed in proportion. `refunded_total` is this return and
 * all completed before it, so that a consumer which saw them in another order still ends at the same sum. Aggregate: the order.
 */
export const returnCompleted = defineEvent({
  topic: 'orders.return.completed',
  version: 1,
  publisher: 'order',
  data: z.object({ ...returnFields(), refunded_total: amount() }),
});
