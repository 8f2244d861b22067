import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { AnalyticsModule } from './analytics.module.js';
import { AnalyticsConfig } from './config.js';

await serve({
  name: 'analytics',
  config: () => loadConfig(AnalyticsConfig, process.env),
  module: () => AnalyticsModule,
});
