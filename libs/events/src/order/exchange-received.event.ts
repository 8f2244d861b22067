import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { exchangeFields } from './fields.js';

/** `orders.exchange.received`: the goods have arrived. Aggregate: the order. */
export const exchangeReceived = defineEvent({
  topic: 'orders.exchange.received',
  version: 1,
  publisher: 'order',
  data: z.object(exchangeFields()),
});
