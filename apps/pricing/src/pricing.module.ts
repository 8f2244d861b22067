import { Module } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { OpsModule, ShopController, ShopSection } from '@holdfast/ops';
import { DatabaseModule, IdentityModule, RevisionsModule } from '@holdfast/platform';

import { CalculateTax } from './calculate-tax/calculate-tax.js';
import { GetPrices } from './get-prices/get-prices.js';
import { PricesRepository } from './get-prices/prices.repository.js';
import { PricingGrpcController } from './pricing.grpc-controller.js';
import { PriceOpsController } from './set-price/price.ops-controller.js';
import { SetPrice } from './set-price/set-price.js';
import { SetTaxRate } from './set-tax-rate/set-tax-rate.js';
import { PricingShopSection } from './shop-section/pricing-shop-section.js';
import { TaxRateChanges } from './tax-rates/tax-rate-changes.js';
import { TaxRatesRepository } from './tax-rates/tax-rates.repository.js';

/** The services that the app serves over gRPC. */
export const PRICING_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.pricing.v1', serviceName: 'PricingService' },
];

@Module({
  imports: [DatabaseModule.for('pricing'), IdentityModule, OpsModule.for({}), RevisionsModule],
  controllers: [PricingGrpcController, PriceOpsController, ShopController],
  providers: [
    { provide: ShopSection, useClass: PricingShopSection },
    TaxRatesRepository,
    TaxRateChanges,
    PricesRepository,
    GetPrices,
    CalculateTax,
    SetPrice,
    SetTaxRate,
  ],
})
export class PricingModule {}
