import type { Provider } from '@nestjs/common';

import { Health } from '@holdfast/platform';

import { GrpcOrderFactsAdapter } from '../grpc-order-facts.adapter.js';
import { OrderCauses } from '../order-causes.js';
import { OrderFactsPort } from '../order-facts.port.js';

/**
 * `OrderCauses` for an app that acts on order's events; see `orderFactsSettings`. Its readiness does not ask order, but while order
 * cannot be asked no events are delivered.
 */
export const orderCausesProviders = (config: {
  readonly ORDER_GRPC_URL: string;
  readonly GRPC_CALL_TIMEOUT_MS: number;
}): Provider[] => [
  {
    provide: OrderFactsPort,
    inject: [Health],
    useFactory: (health: Health) => {
      const orders = new GrpcOrderFactsAdapter(config.ORDER_GRPC_URL, config.GRPC_CALL_TIMEOUT_MS);
      health.addForEvents('order', () => orders.assertReachable());
      return orders;
    },
  },
  {
    provide: OrderCauses,
    inject: [OrderFactsPort],
    useFactory: (orders: OrderFactsPort) => new OrderCauses(orders),
  },
];
