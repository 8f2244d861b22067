import { z } from 'zod';

import { defineEvent } from '../define-event.js';
import { code, foreignId, sku } from '../fields.js';

/** `warehouse.stock.corrected`, from a stocktaking: what is really there. */
export const stockCorrected = defineEvent({
  topic: 'warehouse.stock.corrected',
  version: 1,
  publisher: 'outside',
  data: z.object({
    sku: sku(),
    location_id: foreignId().optional(),
    /** Counted quantity, not a difference: delivered twice it says the same. */
    on_hand: z.int().min(0),
    reason: code().optional(),
  }),
});
