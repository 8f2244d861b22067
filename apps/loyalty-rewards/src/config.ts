import { z } from 'zod';

import { appSettings, databaseSettings, grpcServerSettings, identitySettings } from '@holdfast/config';
import { inboxSettings } from '@holdfast/inbox';
import { orderFactsSettings } from '@holdfast/order-facts';

/** Environment of the loyalty app. */
export const LoyaltyConfig = z.object({
  ...appSettings({ httpPort: 8100 }),
  ...identitySettings(),
  ...grpcServerSettings({ grpcPort: 9100 }),
  ...databaseSettings(),
  ...inboxSettings(),
  ...orderFactsSettings(),
  POINTS_PER_UNIT: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000)
    .default(1)
    .describe('points for each whole unit of the currency in an order’s grand total'),
  FIRST_PURCHASE_BONUS_POINTS: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(100)
    .describe('points for a customer’s first purchase; 0 switches the bonus off'),
});
/** The parsed configuration. */
export type LoyaltyConfig = Readonly<z.output<typeof LoyaltyConfig>>;
