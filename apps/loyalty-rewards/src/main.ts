import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { LoyaltyConfig } from './config.js';
import { LOYALTY_GRPC, LoyaltyModule } from './loyalty-rewards.module.js';

await serve({
  name: 'loyalty-rewards',
  config: () => loadConfig(LoyaltyConfig, process.env),
  module: () => LoyaltyModule,
  grpc: LOYALTY_GRPC,
});
