import { z } from 'zod';

import { flag } from '@holdfast/config';

const limit = (usual: number) => z.coerce.number().int().min(0).default(usual);

/** Limits on the abuse of the flow (TRU-9), for checkout and its worker alike. */
export const abuseSettings = () => ({
  ABUSE_LIMITS: flag()
    .optional()
    .describe(
      'whether the limits ABUSE_* hold; default: true with HOLDFAST_ENV=production, false with local; of each, 0: no limit',
    ),
  ABUSE_DECLINES_TOLD: limit(3).describe(
    'declined payments of a checkout in a day that say why; the others say card_declined',
  ),
  ABUSE_DECLINES_PER_CHECKOUT: limit(10).describe(
    'declined payments of a checkout in a day before no card is tried any more',
  ),
  ABUSE_DECLINES_PER_CLIENT_HOUR: limit(30).describe('the same of a client address, in an hour'),
  ABUSE_CODE_TRIES_PER_CART_HOUR: limit(20).describe(
    'promotion codes that do not hold and may be tried on a cart in an hour',
  ),
  ABUSE_GUEST_CHECKOUTS_PER_CLIENT: limit(3).describe(
    'checkouts of guests of one client address that may live',
  ),
  ABUSE_GUEST_STOCK_SHARE_PERCENT: limit(20)
    .pipe(z.number().max(100))
    .describe("share of a SKU's stock that guests of one client address may hold, one piece at least"),
  CLIENT_HASH_KEY: z
    .string()
    .min(32)
    .optional()
    .describe(
      'secret under which client addresses are hashed, since the hash alone is stored; needed by checkout where ABUSE_LIMITS hold; a new one begins the counts anew',
    ),
});
