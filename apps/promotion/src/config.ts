import { z } from 'zod';

import { appSettings, databaseSettings, grpcServerSettings, identitySettings } from '@holdfast/config';
import { inboxSettings } from '@holdfast/inbox';
import { orderFactsSettings } from '@holdfast/order-facts';

/** Environment of promotion. */
export const PromotionConfig = z.object({
  ...appSettings({ httpPort: 8050 }),
  ...identitySettings(),
  ...grpcServerSettings({ grpcPort: 9050 }),
  ...databaseSettings(),
  ...inboxSettings(),
  ...orderFactsSettings(),
  PROMOTION_CACHE_TTL_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(300_000)
    .describe('how long a promotion is cached; a change empties the cache at once'),
  PROMOTION_CACHE_MAX: z.coerce.number().int().positive().default(10_000).describe('codes in the cache'),
  ERASURE_KEY: z
    .string()
    .min(32)
    .optional()
    .describe(
      'secret by which limits still apply to an erased customer who returns; never changed; without it their limits start anew',
    ),
  USE_SWEEP_INTERVAL_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(10_000)
    .describe('how often expired held uses are given back; they count as free before that'),
  USE_SWEEP_BATCH: z.coerce
    .number()
    .int()
    .positive()
    .default(500)
    .describe('held uses given back in one transaction'),
});
/** The parsed configuration. */
export type PromotionConfig = Readonly<z.output<typeof PromotionConfig>>;
