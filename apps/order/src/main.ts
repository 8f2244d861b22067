import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { OrderConfig } from './config.js';
import { ORDER_GRPC, OrderModule } from './order.module.js';

await serve({
  name: 'order',
  config: () => loadConfig(OrderConfig, process.env),
  module: () => OrderModule,
  grpc: ORDER_GRPC,
});
