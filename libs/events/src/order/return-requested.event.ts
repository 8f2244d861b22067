import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { returnFields } from './fields.js';

/** `orders.return.requested`: a customer wants to return goods. Aggregate: the order. */
export const returnRequested = defineEvent({
  topic: 'orders.return.requested',
  version: 1,
  publisher: 'order',
  data: z.object(returnFields()),
});
