import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { DeadLetterController, eventInboxProvider } from '@holdfast/inbox';
import {
  CONSUMER_OPS,
  CUSTOMER_OPS,
  CustomerData,
  SHOP_OPS,
  ShopPart,
  operatorIdentity,
  opsProviders,
} from '@holdfast/ops';
import { orderCausesProviders } from '@holdfast/order-facts';
import { Log } from '@holdfast/platform';

import { ApplyPromotion } from './apply-promotion/apply-promotion.js';
import type { PromotionConfig } from './config.js';
import { CUSTOMER_TABLES, knownToPromotions } from './customer-data/customer-tables.js';
import { CONFIG, Database } from './database.js';
import { Pseudonyms } from './domain/pseudonyms.js';
import { ListPromotions } from './list-promotions/list-promotions.js';
import { PromotionRecordsRepository } from './list-promotions/promotion-records.repository.js';
import { OrderEventsController } from './order-events/order-events.events-controller.js';
import { OrderUses } from './order-events/order-uses.js';
import { PromotionCatalogue } from './promotion-catalogue/promotion-catalogue.js';
import { PromotionChanges } from './promotion-catalogue/promotion-changes.js';
import { PromotionGrpcController } from './promotion.grpc-controller.js';
import { ReleasePromotions } from './release-promotions/release-promotions.js';
import { ReservePromotions } from './reserve-promotions/reserve-promotions.js';
import { PromotionShopSection } from './shop-section/promotion-shop-section.js';
import { UseSweeper } from './sweep-expired-uses/use-sweeper.js';
import { UsesRepository } from './uses/uses.repository.js';
import { ValidatePromotions } from './validate-promotions/validate-promotions.js';

/** What the app serves over gRPC. */
export const PROMOTION_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.promotion.v1', serviceName: 'PromotionService' },
];

/** Everything that reaches the database. */
function adapters(config: PromotionConfig): Provider[] {
  const sweeper = { intervalMs: config.USE_SWEEP_INTERVAL_MS, batch: config.USE_SWEEP_BATCH };
  const pseudonyms = new Pseudonyms(config.ERASURE_KEY);
  const listenUrl = config.DIRECT_URL ?? config.DATABASE_URL;
  return [
    { provide: CONFIG, useValue: config },
    Database,
    { provide: Pseudonyms, useValue: pseudonyms },
    {
      provide: CustomerData,
      useValue: new CustomerData(CUSTOMER_TABLES, knownToPromotions(pseudonyms)),
    },
    {
      provide: UsesRepository,
      useFactory: ({ pool }: Database, pseudonyms: Pseudonyms) => new UsesRepository(pool, pseudonyms),
      inject: [Database, Pseudonyms],
    },
    {
      provide: PromotionRecordsRepository,
      useFactory: ({ pool }: Database) => new PromotionRecordsRepository(pool),
      inject: [Database],
    },
    {
      provide: PromotionCatalogue,
      useFactory: ({ pool }: Database) => new PromotionCatalogue(pool, config),
      inject: [Database],
    },
    {
      provide: PromotionChanges,
      useFactory: (catalogue: PromotionCatalogue, log: Log) =>
        new PromotionChanges(listenUrl, catalogue, log),
      inject: [PromotionCatalogue, Log],
    },
    {
      provide: UseSweeper,
      useFactory: ({ pool }: Database, log: Log) => new UseSweeper(pool, sweeper, log),
      inject: [Database, Log],
    },
    { provide: ShopPart, useClass: PromotionShopSection },
    operatorIdentity(config),
    ...orderCausesProviders(config),
    ...opsProviders([Database], ({ pool }: Database) => pool),
    eventInboxProvider([Database, Log], ({ pool }: Database, log: Log) => ({ pool, log, settings: config })),
  ];
}

@Module({})
export class PromotionModule {
  static register(config: PromotionConfig): DynamicModule {
    return {
      module: PromotionModule,
      controllers: [
        PromotionGrpcController,
        OrderEventsController,
        DeadLetterController,
        ...new Set([...CONSUMER_OPS, ...SHOP_OPS, ...CUSTOMER_OPS]),
      ],
      providers: [
        ...adapters(config),
        OrderUses,
        ValidatePromotions,
        ReservePromotions,
        ApplyPromotion,
        ReleasePromotions,
        ListPromotions,
      ],
    };
  }
}
