import { Module } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { OpsModule } from '@holdfast/ops';
import { OutboxModule } from '@holdfast/outbox';
import { DatabaseModule, IdentityModule, RevisionsModule } from '@holdfast/platform';

import { BatchGetProducts } from './batch-get-products/batch-get-products.js';
import { ProductsRepository } from './batch-get-products/products.repository.js';
import { CatalogGrpcController } from './catalog.grpc-controller.js';
import { CreateProduct } from './create-product/create-product.js';
import { ImportProducts, MAX_IMPORT_BYTES } from './import-products/import-products.js';

/** The services that the app serves over gRPC. */
export const CATALOG_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.catalog.v1', serviceName: 'CatalogService', maxRequestBytes: MAX_IMPORT_BYTES },
];

@Module({
  imports: [
    DatabaseModule.for('catalog'),
    IdentityModule,
    OutboxModule.for('catalog'),
    RevisionsModule,
    OpsModule.for({ publishes: true }),
  ],
  controllers: [CatalogGrpcController],
  providers: [ProductsRepository, BatchGetProducts, CreateProduct, ImportProducts],
})
export class CatalogModule {}
