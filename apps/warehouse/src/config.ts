import { z } from 'zod';

import { appSettings, databaseSettings, grpcServerSettings, identitySettings } from '@holdfast/config';
import { inboxSettings } from '@holdfast/inbox';
import { orderFactsSettings } from '@holdfast/order-facts';

/** Environment of the warehouse. */
export const WarehouseConfig = z.object({
  ...appSettings({ httpPort: 8040 }),
  ...identitySettings(),
  ...grpcServerSettings({ grpcPort: 9040 }),
  ...databaseSettings(),
  ...inboxSettings(),
  ...orderFactsSettings(),
  HOLD_SWEEP_INTERVAL_MS: z.coerce
    .number()
    .int()
    .positive()
    .default(10_000)
    .describe('how often expired holds are released; they count as free before that'),
  STOCK_BATCH_MAX: z.coerce
    .number()
    .int()
    .positive()
    .default(50)
    .describe('calls for the same SKU that share one transaction under load'),
  HOLD_SWEEP_BATCH: z.coerce
    .number()
    .int()
    .positive()
    .default(500)
    .describe('holds released in one transaction'),
});
/** The parsed configuration. */
export type WarehouseConfig = Readonly<z.output<typeof WarehouseConfig>>;
