import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown, Provider } from '@nestjs/common';

import { SHOP_OPS, ShopPart, operatorIdentity, opsProviders } from '@holdfast/ops';
import { Health, Log } from '@holdfast/platform';
import { ChannelListener, createPool } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import { CachedTaxRates } from './calculate-tax/cached-tax-rates.js';
import { CalculateTax } from './calculate-tax/calculate-tax.js';
import { PgTaxRates } from './calculate-tax/pg-tax-rates.repository.js';
import type { PricingConfig } from './config.js';
import { GetPrices } from './get-prices/get-prices.js';
import { PgPrices } from './get-prices/pg-prices.repository.js';
import { PricingShopPart } from './ops-shop/pricing-shop-part.js';
import { PricingController } from './pricing.controller.js';
import { PriceByHand } from './set-price/price-by-hand.js';
import { PriceOpsController } from './set-price/price-ops.controller.js';
import { SetPrice } from './set-price/set-price.js';
import { SetTaxRate } from './set-tax-rate/set-tax-rate.js';

const DATABASE = Symbol('DATABASE');

@Module({})
export class PricingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly pool: Pool,
    @Inject(ChannelListener) private readonly listener: ChannelListener,
    @Inject(Health) health: Health,
  ) {
    health.add('database', () => pool.query('SELECT 1'));
  }

  static register(config: PricingConfig): DynamicModule {
    return {
      module: PricingModule,
      controllers: [PricingController, PriceOpsController, ...SHOP_OPS],
      providers: providersOf(config),
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.open();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.close();
    await this.pool.end();
  }
}

const providersOf = (config: PricingConfig): Provider[] => [
  { provide: DATABASE, useFactory: () => openDatabase(config) },
  operatorIdentity(config),
  ...opsProviders([DATABASE], (pool: Pool) => pool),
  { provide: ShopPart, useClass: PricingShopPart },
  {
    provide: CachedTaxRates,
    useFactory: (pool: Pool) => new CachedTaxRates(new PgTaxRates(pool)),
    inject: [DATABASE],
  },
  {
    provide: ChannelListener,
    useFactory: (cache: CachedTaxRates, log: Log) => listenForTaxRates(config, cache, log),
    inject: [CachedTaxRates, Log],
  },
  { provide: GetPrices, useFactory: (pool: Pool) => new GetPrices(new PgPrices(pool)), inject: [DATABASE] },
  {
    provide: CalculateTax,
    useFactory: (rates: CachedTaxRates) => new CalculateTax(rates),
    inject: [CachedTaxRates],
  },
  PriceByHand,
  { provide: SetPrice, useFactory: (pool: Pool) => new SetPrice(pool), inject: [DATABASE] },
  {
    provide: SetTaxRate,
    useFactory: (pool: Pool, cache: CachedTaxRates) =>
      new SetTaxRate(pool, (tenantId) => cache.forget(tenantId)),
    inject: [DATABASE, CachedTaxRates],
  },
];

/** Forgets a tenant's tax rates when any process or operator writes them, and all of them after every new connection. */
const listenForTaxRates = (config: PricingConfig, cache: CachedTaxRates, log: Log): ChannelListener => {
  const channel = {
    url: config.DIRECT_URL ?? config.DATABASE_URL,
    channel: 'tax_rates',
    applicationName: 'pricing-listener',
    onLost: (error: unknown) =>
      log.warn({ err: error }, 'changed tax rates are not heard of; those remembered end with their time'),
  };
  return new ChannelListener(channel, (tenantId) => cache.forget(tenantId));
};

const openDatabase = (config: PricingConfig): Pool =>
  createPool({
    url: config.DATABASE_URL,
    applicationName: 'pricing',
    max: config.DATABASE_POOL_MAX,
    connectTimeoutMs: config.DATABASE_POOL_TIMEOUT_MS,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    mode: config.DATABASE_POOL_MODE,
  });
