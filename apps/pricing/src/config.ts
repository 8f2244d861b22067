import { z } from 'zod';

import { appSettings, databaseSettings, grpcServerSettings } from '@holdfast/config';

/** Environment of the pricing app. */
export const PricingConfig = z.object({
  ...appSettings({ httpPort: 8060 }),
  ...grpcServerSettings({ grpcPort: 9060 }),
  ...databaseSettings(),
});

export type PricingConfig = Readonly<z.output<typeof PricingConfig>>;
