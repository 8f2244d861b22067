import { loadConfig } from '@holdfast/config';
import { processFaults } from '@holdfast/fault-injection';
import { serve } from '@holdfast/platform';

import { CHECKOUT_GRPC, CheckoutModule } from './checkout.module.js';
import { CheckoutConfig, startable } from './config.js';

const faults = processFaults();

await serve({
  name: 'checkout',
  config: () => startable(loadConfig(CheckoutConfig, process.env)),
  module: () => CheckoutModule.register(faults && { engine: { crashPoints: faults.crashPoints } }),
  grpc: CHECKOUT_GRPC,
});
