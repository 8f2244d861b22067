import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { ownId, text } from '../fields.js';
import { exchangeFields } from './fields.js';

/** `orders.exchange.completed`: a linked order for the replacement exists. Nothing is charged or refunded. Aggregate: the order. */
export const exchangeCompleted = defineEvent({
  topic: 'orders.exchange.completed',
  version: 1,
  publisher: 'order',
  data: z.object({ ...exchangeFields(), linked_order_id: ownId(), linked_order_number: text() }),
});
