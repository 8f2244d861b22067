import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';

import { SHOP_OPS, ShopPart, operatorIdentity, opsProviders } from '@holdfast/ops';
import { Health } from '@holdfast/platform';
import { createPool } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { ShippingConfig } from './config.js';
import { ShippingShopPart } from './ops-shop/shipping-shop-part.js';
import { PgShippingRates } from './rate-shipping/pg-shipping-rates.repository.js';
import { RateShipping } from './rate-shipping/rate-shipping.js';
import { ShippingRates } from './rate-shipping/shipping-rates.repository.js';
import { ShippingZones } from './rate-shipping/shipping-zones.repository.js';
import { RatesByHand } from './set-rates-enabled/rates-by-hand.js';
import { RatesOpsController } from './set-rates-enabled/rates-ops.controller.js';
import { SetRatesEnabled } from './set-rates-enabled/set-rates-enabled.js';
import { ShippingController } from './shipping.controller.js';

const DATABASE = Symbol('DATABASE');

@Module({})
export class ShippingModule implements OnApplicationShutdown {
  constructor(
    @Inject(DATABASE) private readonly pool: Pool,
    @Inject(Health) health: Health,
  ) {
    health.add('database', () => pool.query('SELECT 1'));
  }

  static register(config: ShippingConfig): DynamicModule {
    return {
      module: ShippingModule,
      controllers: [ShippingController, RatesOpsController, ...SHOP_OPS],
      providers: [
        { provide: DATABASE, useFactory: () => openDatabase(config) },
        operatorIdentity(config),
        ...opsProviders([DATABASE], (pool: Pool) => pool),
        { provide: ShippingZones, useFactory: (pool: Pool) => new ShippingZones(pool), inject: [DATABASE] },
        {
          provide: ShopPart,
          useFactory: (zones: ShippingZones) => new ShippingShopPart((tenantId) => zones.forget(tenantId)),
          inject: [ShippingZones],
        },
        {
          provide: ShippingRates,
          useFactory: (pool: Pool, zones: ShippingZones) => new PgShippingRates(pool, zones),
          inject: [DATABASE, ShippingZones],
        },
        {
          provide: RateShipping,
          useFactory: (rates: ShippingRates) => new RateShipping(rates),
          inject: [ShippingRates],
        },
        RatesByHand,
        {
          provide: SetRatesEnabled,
          useFactory: (pool: Pool) => new SetRatesEnabled(pool),
          inject: [DATABASE],
        },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

const openDatabase = (config: ShippingConfig): Pool =>
  createPool({
    url: config.DATABASE_URL,
    applicationName: 'shipping',
    max: config.DATABASE_POOL_MAX,
    connectTimeoutMs: config.DATABASE_POOL_TIMEOUT_MS,
    statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    mode: config.DATABASE_POOL_MODE,
  });
