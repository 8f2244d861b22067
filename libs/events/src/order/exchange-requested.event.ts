import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { exchangeFields } from './fields.js';

/** `orders.exchange.requested`: a customer wants to exchange goods for others of equal value. Aggregate: the order. */
export const exchangeRequested = defineEvent({
  topic: 'orders.exchange.requested',
  version: 1,
  publisher: 'order',
  data: z.object(exchangeFields()),
});
