import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code, foreignId, ownId, quantity, sku, text } from '../fields.js';

/**
 * `fulfillment.status_changed`, from a warehouse management system. `status` is free text, because an unknown one is stored
 * instead of refused (ORD-8). Known: `started`, `shipped`, `delivered`, `returned`.
 */
export const fulfillmentStatusChanged = defineEvent({
  topic: 'fulfillment.status_changed',
  version: 1,
  publisher: 'outside',
  data: z.object({
    order_id: ownId(),
    order_number: text().optional(),
    /** The checkout id from `orders.order.status_changed`. */
    cart_session_id: ownId().optional(),
    status: code(),
    location_id: foreignId().optional(),
    carrier: text().optional(),
    tracking_number: text().optional(),
    tracking_url: z.url().optional(),
    lines: z.array(z.object({ sku: sku(), quantity: quantity() })).optional(),
  }),
});
