import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { OrderConfig } from './config.js';
import { OrderModule } from './order.module.js';

await serve({
  name: 'order',
  config: () => loadConfig(OrderConfig, process.env),
  module: (config) => OrderModule.register(config),
  grpc: [
    { packageName: 'holdfast.order.v1', serviceName: 'OrderService' },
    { packageName: 'holdfast.order.v1', serviceName: 'ReturnService' },
  ],
});
