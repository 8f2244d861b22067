import { Module } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { OpsModule, ShopController, ShopSection } from '@holdfast/ops';
import { DatabaseModule, IdentityModule, RevisionsModule } from '@holdfast/platform';

import { RateShipping } from './rate-shipping/rate-shipping.js';
import { ShippingRatesRepository } from './rate-shipping/shipping-rates.repository.js';
import { ShippingZonesRepository } from './rate-shipping/shipping-zones.repository.js';
import { RatesOpsController } from './set-rates-enabled/rates.ops-controller.js';
import { SetRatesEnabled } from './set-rates-enabled/set-rates-enabled.js';
import { ShippingGrpcController } from './shipping.grpc-controller.js';
import { ShippingShopSection } from './shop-section/shipping-shop-section.js';

/** The services that the app serves over gRPC. */
export const SHIPPING_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.shipping.v1', serviceName: 'ShippingService' },
];

@Module({
  imports: [DatabaseModule.for('shipping'), IdentityModule, OpsModule.for({}), RevisionsModule],
  controllers: [ShippingGrpcController, RatesOpsController, ShopController],
  providers: [
    { provide: ShopSection, useClass: ShippingShopSection },
    ShippingZonesRepository,
    ShippingRatesRepository,
    RateShipping,
    SetRatesEnabled,
  ],
})
export class ShippingModule {}
