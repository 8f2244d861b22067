import { Global, Inject, Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';

import { CatalogPort } from '../ports/catalog.port.js';
import { OrderPort } from '../ports/order.port.js';
import { PaymentPort } from '../ports/payment.port.js';
import { PricingPort } from '../ports/pricing.port.js';
import { PromotionPort } from '../ports/promotion.port.js';
import { ShippingPort } from '../ports/shipping.port.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import { GrpcCatalog } from './grpc-catalog.adapter.js';
import { closeServiceClients, createServiceClients } from './grpc-clients.js';
import type { ServiceClients, ServiceUrls } from './grpc-clients.js';
import { GrpcOrder } from './grpc-order.adapter.js';
import { GrpcPayment } from './grpc-payment.adapter.js';
import { GrpcPricing } from './grpc-pricing.adapter.js';
import { GrpcPromotion } from './grpc-promotion.adapter.js';
import { GrpcShipping } from './grpc-shipping.adapter.js';
import { GrpcWarehouse } from './grpc-warehouse.adapter.js';

const CLIENTS = Symbol('ServiceClients');

/** The adapter of a port, on the client of its service. */
const adapter = <K extends keyof ServiceClients, P extends object>(
  port: abstract new (...args: never[]) => P,
  service: K,
  grpc: new (client: ServiceClients[K]) => P,
) => ({
  provide: port,
  inject: [CLIENTS],
  useFactory: (clients: ServiceClients): P => new grpc(clients[service]),
});

/** The services that a checkout calls, over gRPC; connections are made with the first calls. */
@Global()
@Module({
  providers: [
    {
      provide: CLIENTS,
      inject: [CONFIG],
      useFactory: (urls: ServiceUrls) => createServiceClients(urls),
    },
    adapter(CatalogPort, 'catalog', GrpcCatalog),
    adapter(PricingPort, 'pricing', GrpcPricing),
    adapter(PromotionPort, 'promotion', GrpcPromotion),
    adapter(ShippingPort, 'shipping', GrpcShipping),
    adapter(WarehousePort, 'warehouse', GrpcWarehouse),
    adapter(PaymentPort, 'payment', GrpcPayment),
    adapter(OrderPort, 'order', GrpcOrder),
  ],
  exports: [CatalogPort, PricingPort, PromotionPort, ShippingPort, WarehousePort, PaymentPort, OrderPort],
})
export class ParticipantsModule implements OnApplicationShutdown {
  constructor(@Inject(CLIENTS) private readonly clients: ServiceClients) {}

  onApplicationShutdown(): void {
    closeServiceClients(this.clients);
  }
}
