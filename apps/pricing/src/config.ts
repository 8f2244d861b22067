import { z } from 'zod';

import { appSettings, databaseSettings, grpcServerSettings, identitySettings } from '@holdfast/config';

/** Environment of the pricing app. */
export const PricingConfig = z.object({
  ...appSettings({ httpPort: 8060 }),
  ...grpcServerSettings({ grpcPort: 9060 }),
  ...databaseSettings(),
  ...identitySettings(),
});

export type PricingConfig = Readonly<z.output<typeof PricingConfig>>;
