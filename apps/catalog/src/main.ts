import { loadConfig } from '@holdfast/config';
import { serve } from '@holdfast/platform';

import { CATALOG_GRPC, CatalogModule } from './catalog.module.js';
import { CatalogConfig } from './config.js';

await serve({
  name: 'catalog',
  config: () => loadConfig(CatalogConfig, process.env),
  module: () => CatalogModule,
  grpc: CATALOG_GRPC,
});
