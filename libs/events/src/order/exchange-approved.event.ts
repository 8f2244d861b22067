import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { exchangeFields } from './fields.js';

/** `orders.exchange.approved`: the goods may be sent back. Aggregate: the order. */
export const exchangeApproved = defineEvent({
  topic: 'orders.exchange.approved',
  version: 1,
  publisher: 'order',
  data: z.object(exchangeFields()),
});
