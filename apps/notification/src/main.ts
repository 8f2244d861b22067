import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { NotificationConfig } from './config.js';
import { NotificationModule } from './notification.module.js';

await serve({
  name: 'notification',
  config: () => loadConfig(NotificationConfig, process.env),
  module: () => NotificationModule,
});
