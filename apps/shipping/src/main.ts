import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { ShippingConfig } from './config.js';
import { ShippingModule } from './shipping.module.js';

await serve({
  name: 'shipping',
  config: () => loadConfig(ShippingConfig, process.env),
  module: (config) => ShippingModule.register(config),
  grpc: [{ packageName: 'holdfast.shipping.v1', serviceName: 'ShippingService' }],
});
