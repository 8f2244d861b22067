import type { Provider } from '@nestjs/common';

import { GrpcOrderFactsAdapter } from '../grpc-order-facts.adapter.js';
import { OrderCauses } from '../order-causes.js';
import { OrderFactsPort } from '../order-facts.port.js';

/** `OrderCauses` for an app that acts on order's events; see `orderFactsSettings`. Readiness does not ask order. */
export const orderCausesProviders = (config: {
  readonly ORDER_GRPC_URL: string;
  readonly GRPC_CALL_TIMEOUT_MS: number;
}): Provider[] => [
  {
    provide: OrderFactsPort,
    useFactory: () => new GrpcOrderFactsAdapter(config.ORDER_GRPC_URL, config.GRPC_CALL_TIMEOUT_MS),
  },
  {
    provide: OrderCauses,
    inject: [OrderFactsPort],
    useFactory: (orders: OrderFactsPort) => new OrderCauses(orders),
  },
];
