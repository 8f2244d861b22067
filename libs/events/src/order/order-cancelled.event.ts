import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code } from '../fields.js';
import { orderContent, orderFields } from './fields.js';

/** `orders.order.cancelled`: the order will not be delivered. Aggregate: the order. */
export const orderCancelled = defineEvent({
  topic: 'orders.order.cancelled',
  version: 1,
  publisher: 'order',
  data: z.object({ ...orderFields(), ...orderContent(), reason: code().optional() }),
});
