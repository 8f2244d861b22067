import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { PricingConfig } from './config.js';
import { PricingModule } from './pricing.module.js';

await serve({
  name: 'pricing',
  config: () => loadConfig(PricingConfig, process.env),
  module: (config) => PricingModule.register(config),
  grpc: [{ packageName: 'holdfast.pricing.v1', serviceName: 'PricingService' }],
});
