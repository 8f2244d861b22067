import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { PromotionConfig } from './config.js';
import { PROMOTION_GRPC, PromotionModule } from './promotion.module.js';

await serve({
  name: 'promotion',
  config: () => loadConfig(PromotionConfig, process.env),
  module: () => PromotionModule,
  grpc: PROMOTION_GRPC,
});
