import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { PricingConfig } from './config.js';
import { PRICING_GRPC, PricingModule } from './pricing.module.js';

await serve({
  name: 'pricing',
  config: () => loadConfig(PricingConfig, process.env),
  module: () => PricingModule,
  grpc: PRICING_GRPC,
});
