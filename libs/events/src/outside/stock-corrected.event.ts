import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code, foreignId, sku } from '../fields.js';

/** `warehouse.stock.corrected`, from a stocktaking: the counted stock. */
export const stockCorrected = defineEvent({
  topic: 'warehouse.stock.corrected',
  version: 1,
  publisher: 'outside',
  data: z.object({
    sku: sku(),
    location_id: foreignId().optional(),
    /** Counted quantity, not a difference: a second delivery changes nothing. */
    on_hand: z.int().min(0),
    reason: code().optional(),
  }),
});
