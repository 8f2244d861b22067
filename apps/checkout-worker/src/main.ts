import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/service';

import { CheckoutWorkerModule } from './checkout-worker.module.js';
import { CheckoutWorkerConfig } from './config.js';

await serve({
  name: 'checkout-worker',
  config: () => loadConfig(CheckoutWorkerConfig, process.env),
  module: (config) => CheckoutWorkerModule.register(config),
});
