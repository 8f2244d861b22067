import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { ShippingConfig } from './config.js';
import { SHIPPING_GRPC, ShippingModule } from './shipping.module.js';

await serve({
  name: 'shipping',
  config: () => loadConfig(ShippingConfig, process.env),
  module: () => ShippingModule,
  grpc: SHIPPING_GRPC,
});
