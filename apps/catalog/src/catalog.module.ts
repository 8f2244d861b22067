import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown, Provider } from '@nestjs/common';

import { PUBLISHER_OPS, operatorIdentity, opsProviders } from '@holdfast/ops';
import { outboxRelayProvider } from '@holdfast/outbox';
import { Health, Log } from '@holdfast/platform';
import { createPool } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { BatchGetProducts } from './batch-get-products/batch-get-products.js';
import { PgProducts } from './batch-get-products/pg-products.repository.js';
import { CatalogController } from './catalog.controller.js';
import type { CatalogConfig } from './config.js';
import { CreateProduct } from './create-product/create-product.js';
import { ImportProducts, MAX_IMPORT_BYTES } from './import-products/import-products.js';

const DATABASE = Symbol('DATABASE');

/** What the app serves. */
export const CATALOG_GRPC = [
  { packageName: 'holdfast.catalog.v1', serviceName: 'CatalogService', maxRequestBytes: MAX_IMPORT_BYTES },
];

@Module({})
export class CatalogModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly pool: Pool,
    @Inject(Health) health: Health,
  ) {
    health.add('database', () => pool.query('SELECT 1'));
  }

  static register(config: CatalogConfig): DynamicModule {
    return {
      module: CatalogModule,
      controllers: [CatalogController, ...PUBLISHER_OPS],
      providers: providersOf(config),
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

const providersOf = (config: CatalogConfig): Provider[] => [
  { provide: DATABASE, useFactory: () => openDatabase(config) },
  {
    provide: BatchGetProducts,
    useFactory: (pool: Pool) => new BatchGetProducts(new PgProducts(pool)),
    inject: [DATABASE],
  },
  { provide: CreateProduct, useFactory: (pool: Pool) => new CreateProduct(pool), inject: [DATABASE] },
  { provide: ImportProducts, useFactory: (pool: Pool) => new ImportProducts(pool), inject: [DATABASE] },
  operatorIdentity(config),
  ...opsProviders([DATABASE], (pool: Pool) => pool),
  outboxRelayProvider([DATABASE, Log], (pool: Pool, log: Log) => ({
    pool,
    log,
    source: 'catalog',
    directUrl: config.DIRECT_URL ?? config.DATABASE_URL,
    settings: config,
  })),
];

const openDatabase = (config: CatalogConfig): Pool =>
  createPool({
    url: config.DATABASE_URL,
    applicationName: 'catalog',
    max: config.DATABASE_POOL_MAX,
    connectTimeoutMs: config.DATABASE_POOL_TIMEOUT_MS,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    mode: config.DATABASE_POOL_MODE,
  });
