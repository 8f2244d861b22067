import { z } from 'zod';

import {
  appSettings,
  databaseSettings,
  edgeSettings,
  grpcServerSettings,
  identitySettings,
} from '@holdfast/config';
import { outboxSettings } from '@holdfast/outbox';

/** Environment of the catalog app. */
export const CatalogConfig = z.object({
  ...appSettings({ httpPort: 8080 }),
  ...edgeSettings(),
  ...identitySettings(),
  ...grpcServerSettings({ grpcPort: 9080 }),
  ...databaseSettings(),
  ...outboxSettings(),
});

export type CatalogConfig = Readonly<z.output<typeof CatalogConfig>>;
