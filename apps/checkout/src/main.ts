import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/service';

import { CHECKOUT_GRPC, CheckoutModule } from './checkout.module.js';
import { CheckoutConfig } from './config.js';

await serve({
  name: 'checkout',
  config: () => loadConfig(CheckoutConfig, process.env),
  module: (config) => CheckoutModule.register(config),
  grpc: CHECKOUT_GRPC,
});
