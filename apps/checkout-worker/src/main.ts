import { loadConfig } from '@holdfast/config';
import { processFaults } from '@holdfast/fault-injection';
import { serve } from '@holdfast/platform';

import { CheckoutWorkerModule } from './checkout-worker.module.js';
import { CheckoutWorkerConfig } from './config.js';

const faults = processFaults();

await serve({
  name: 'checkout-worker',
  config: () => loadConfig(CheckoutWorkerConfig, process.env),
  module: () => CheckoutWorkerModule.register(faults && { engine: { crashPoints: faults.crashPoints } }),
});
