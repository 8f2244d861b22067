import { z } from 'zod';

import { appSettings, databaseSettings, grpcServerSettings, identitySettings } from '@holdfast/config';

/** Environment of the shipping app. */
export const ShippingConfig = z.object({
  ...appSettings({ httpPort: 8070 }),
  ...grpcServerSettings({ grpcPort: 9070 }),
  ...databaseSettings(),
  ...identitySettings(),
});

export type ShippingConfig = Readonly<z.output<typeof ShippingConfig>>;
