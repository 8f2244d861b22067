import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code, foreignId, ownId, text } from '../fields.js';

/** `shipping.shipment.updated`, from a carrier. Known statuses: `in_transit`, `delivered`, `exception`; others are stored (ORD-8). */
export const shipmentUpdated = defineEvent({
  topic: 'shipping.shipment.updated',
  version: 1,
  publisher: 'outside',
  data: z.object({
    shipment_id: foreignId(),
    order_id: ownId(),
    order_number: text().optional(),
    status: code(),
    carrier: text().optional(),
    tracking_number: text().optional(),
    tracking_url: z.url().optional(),
  }),
});
