import { Inject, Module } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { InboxModule } from '@holdfast/inbox';
import { CustomerData, OpsModule, ShopController, ShopSection } from '@holdfast/ops';
import { OrderFactsModule } from '@holdfast/order-facts';
import { CONFIG, DatabaseModule, IdentityModule, Jobs, RevisionsModule } from '@holdfast/platform';

import { ApplyPromotion } from './apply-promotion/apply-promotion.js';
import type { PromotionConfig } from './config.js';
import { CUSTOMER_TABLES, knownToPromotions } from './customer-data/customer-tables.js';
import { Pseudonyms } from './domain/pseudonyms.js';
import { ListPromotions } from './list-promotions/list-promotions.js';
import { PromotionRecordsRepository } from './list-promotions/promotion-records.repository.js';
import { OrderUses } from './order-events/order-uses.js';
import { OrderEventsController } from './order-events/order.events-controller.js';
import { PromotionCatalogue } from './promotion-catalogue/promotion-catalogue.js';
import { PromotionChanges } from './promotion-catalogue/promotion-changes.js';
import { PromotionGrpcController } from './promotion.grpc-controller.js';
import { ReleasePromotions } from './release-promotions/release-promotions.js';
import { ReservePromotions } from './reserve-promotions/reserve-promotions.js';
import { PromotionShopSection } from './shop-section/promotion-shop-section.js';
import { SweepExpiredUses } from './sweep-expired-uses/sweep-expired-uses.js';
import { UsesRepository } from './uses/uses.repository.js';
import { ValidatePromotions } from './validate-promotions/validate-promotions.js';

/** The services that the app serves over gRPC. */
export const PROMOTION_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.promotion.v1', serviceName: 'PromotionService' },
];

const pseudonymsOf = ({ ERASURE_KEY }: Pick<PromotionConfig, 'ERASURE_KEY'>): Pseudonyms =>
  new Pseudonyms(ERASURE_KEY);

@Module({
  imports: [
    DatabaseModule.for('promotion'),
    IdentityModule,
    InboxModule,
    OrderFactsModule,
    RevisionsModule,
    OpsModule.for({
      consumes: true,
      customers: (config: PromotionConfig) =>
        new CustomerData(CUSTOMER_TABLES, knownToPromotions(pseudonymsOf(config))),
    }),
  ],
  controllers: [PromotionGrpcController, OrderEventsController, ShopController],
  providers: [
    { provide: Pseudonyms, inject: [CONFIG], useFactory: pseudonymsOf },
    { provide: ShopSection, useClass: PromotionShopSection },
    PromotionCatalogue,
    PromotionChanges,
    PromotionRecordsRepository,
    UsesRepository,
    ValidatePromotions,
    ReservePromotions,
    ApplyPromotion,
    ReleasePromotions,
    ListPromotions,
    OrderUses,
    SweepExpiredUses,
  ],
})
export class PromotionModule {
  constructor(jobs: Jobs, sweep: SweepExpiredUses, @Inject(CONFIG) config: PromotionConfig) {
    const everyMs = config.USE_SWEEP_INTERVAL_MS;
    jobs.add({
      name: 'expired-uses',
      everyMs,
      firstAfterMs: everyMs,
      round: (stopping) => sweep.execute(stopping),
    });
  }
}
