import { Global, Module } from '@nestjs/common';
import type { Provider } from '@nestjs/common';

import { CONFIG, Health } from '@holdfast/platform';

import { GrpcOrderFactsAdapter } from '../grpc-order-facts.adapter.js';
import { OrderCauses } from '../order-causes.js';
import { OrderFactsPort } from '../order-facts.port.js';

interface OrderFactsConfig {
  readonly ORDER_GRPC_URL: string;
  readonly GRPC_CALL_TIMEOUT_MS: number;
}

function openOrderFacts(config: OrderFactsConfig, health: Health): OrderFactsPort {
  const orders = new GrpcOrderFactsAdapter(config.ORDER_GRPC_URL, config.GRPC_CALL_TIMEOUT_MS);
  health.addForEvents('order', () => orders.assertReachable());
  return orders;
}

const orderCauses: Provider = {
  provide: OrderCauses,
  inject: [OrderFactsPort],
  useFactory: (orders: OrderFactsPort) => new OrderCauses(orders),
};

/**
 * Provides `OrderCauses` to every module of an app that acts on order's events and has `orderFactsSettings` in its configuration. The
 * app's readiness does not ask order, but while order cannot be asked no events are delivered.
 */
@Global()
@Module({
  providers: [{ provide: OrderFactsPort, inject: [CONFIG, Health], useFactory: openOrderFacts }, orderCauses],
  exports: [OrderCauses, OrderFactsPort],
})
export class OrderFactsModule {}
