import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

import { CatalogPort } from '../ports/catalog.port.js';
import { OrderPort } from '../ports/order.port.js';
import { PaymentPort } from '../ports/payment.port.js';
import { PricingPort } from '../ports/pricing.port.js';
import { PromotionPort } from '../ports/promotion.port.js';
import { ShippingPort } from '../ports/shipping.port.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import { FakeOrder } from './fake-order.js';
import { FakePayment } from './fake-payment.js';
import { FakePromotion } from './fake-promotion.js';
import { FakeCatalog, FakePricing, FakeShipping } from './fake-shop.js';
import { FakeWarehouse } from './fake-warehouse.js';

/** The fakes behind a shop, each with its state to look at and its faults to plan. */
export class FakePorts {
  readonly catalog = new FakeCatalog();
  readonly pricing = new FakePricing();
  readonly promotion = new FakePromotion();
  readonly shipping = new FakeShipping();
  readonly warehouse = new FakeWarehouse();
  readonly payment = new FakePayment();
  readonly order = new FakeOrder();
}

@Module({})
class FakeParticipantsModule {}

/** In place of `ParticipantsModule`: the ports are these fakes. */
export function fakeParticipants(ports: FakePorts): DynamicModule {
  const providers = [
    { provide: CatalogPort, useValue: ports.catalog },
    { provide: PricingPort, useValue: ports.pricing },
    { provide: PromotionPort, useValue: ports.promotion },
    { provide: ShippingPort, useValue: ports.shipping },
    { provide: WarehousePort, useValue: ports.warehouse },
    { provide: PaymentPort, useValue: ports.payment },
    { provide: OrderPort, useValue: ports.order },
  ];
  return {
    module: FakeParticipantsModule,
    global: true,
    providers,
    exports: providers.map(({ provide }) => provide),
  };
}
