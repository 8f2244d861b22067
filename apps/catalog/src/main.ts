import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/service';

import { CatalogModule } from './catalog.module.js';
import { CatalogConfig } from './config.js';

await serve({
  name: 'catalog',
  config: () => loadConfig(CatalogConfig, process.env),
  module: (config) => CatalogModule.register(config),
  grpc: [{ packageName: 'holdfast.catalog.v1', serviceName: 'CatalogService' }],
});
