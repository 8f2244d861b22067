import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { returnFields } from './fields.js';

/** `orders.return.received`: the goods have arrived. Aggregate: the order. */
export const returnReceived = defineEvent({
  topic: 'orders.return.received',
  version: 1,
  publisher: 'order',
  data: z.object(returnFields()),
});
