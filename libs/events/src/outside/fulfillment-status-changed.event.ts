import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code, foreignId, ownId, quantity, sku, text } from '../fields.js';

/**
 * `fulfillment.status_changed`, from a warehouse management system. `status` is a free text, because an unknown one has to be kept
 * instead of refused (ORD-8); known are `started`, `shipped`, `delivered`, `returned`.
 */
export const fulfillmentStatusChanged = defineEvent({
  topic: 'fulfillment.status_changed',
  version: 1,
  publisher: 'outside',
  data: z.object({
    order_id: ownId(),
    order_number: text().optional(),
    /** The checkout's id, as `orders.order.status_changed` told it. */
    cart_session_id: ownId().optional(),
    status: code(),
    location_id: foreignId().optional(),
    carrier: text().optional(),
    tracking_number: text().optional(),
    tracking_url: z.url().optional(),
    lines: z.array(z.object({ sku: sku(), quantity: quantity() })).optional(),
  }),
});
