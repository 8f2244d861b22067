import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { WarehouseConfig } from './config.js';
import { WAREHOUSE_GRPC, WarehouseModule } from './warehouse.module.js';

await serve({
  name: 'warehouse',
  config: () => loadConfig(WarehouseConfig, process.env),
  module: () => WarehouseModule,
  grpc: WAREHOUSE_GRPC,
});
