import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { returnFields } from './fields.js';

/** `orders.return.approved`: the goods may be sent back. Aggregate: the order. */
export const returnApproved = defineEvent({
  topic: 'orders.return.approved',
  version: 1,
  publisher: 'order',
  data: z.object(returnFields()),
});
