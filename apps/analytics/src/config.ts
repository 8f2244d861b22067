import { z } from 'zod';

import { appSettings, databaseSettings, identitySettings } from '@holdfast/config';
import { inboxSettings } from '@holdfast/inbox';

/** Environment of the analytics app. */
export const AnalyticsConfig = z.object({
  ...appSettings({ httpPort: 8110 }),
  ...identitySettings(),
  ...databaseSettings(),
  ...inboxSettings(),
});
/** The parsed configuration. */
export type AnalyticsConfig = Readonly<z.output<typeof AnalyticsConfig>>;
