import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { instant } from '../fields.js';
import { orderContent, orderFields } from './fields.js';

/**
 * `orders.payment.capture_requested`: the payment is due for capture. `total` is informative: the captured amount is the one in the
 * order's own row (M-4). Aggregate: the order.
 */
export const paymentCaptureRequested = defineEvent({
  topic: 'orders.payment.capture_requested',
  version: 1,
  publisher: 'order',
  data: z.object({
    ...orderFields(),
    ...orderContent(),
    capture_policy: z.enum(['immediate', 'on_shipment']),
    /** When the authorization expires, where it is known. */
    capture_before: instant().optional(),
  }),
});
