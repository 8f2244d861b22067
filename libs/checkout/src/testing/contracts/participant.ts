import { isDomainError } from '@holdfast/errors';
import { contextFrom, runInContext } from '@holdfast/request-context';

import { GrpcCatalog } from '../../adapters/grpc-catalog.adapter.js';
import { closeServiceClients, createServiceClients } from '../../adapters/grpc-clients.js';
import { GrpcOrder } from '../../adapters/grpc-order.adapter.js';
import { GrpcPayment } from '../../adapters/grpc-payment.adapter.js';
import { GrpcPricing } from '../../adapters/grpc-pricing.adapter.js';
import { GrpcPromotion } from '../../adapters/grpc-promotion.adapter.js';
import { GrpcShipping } from '../../adapters/grpc-shipping.adapter.js';
import { GrpcWarehouse } from '../../adapters/grpc-warehouse.adapter.js';

/** The tenant that the contracts call as. */
export const CONTRACT_TENANT = 'demo';

/** Runs a call as a request of a tenant. */
export const called = <T>(work: () => Promise<T>, tenantId = CONTRACT_TENANT): Promise<T> =>
  runInContext(contextFrom({ tenantId }), work);

/** The reason of a refusal, or `done`. */
export async function outcomeOf(work: () => Promise<unknown>, tenantId?: string): Promise<string> {
  try {
    await called(work, tenantId);
    return 'done';
  } catch (error) {
    if (isDomainError(error)) return error.reason;
    throw error;
  }
}

/** The participants at an address, over checkout's own gRPC adapters. */
export function participantsAt(url: string) {
  const names = ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'] as const;
  const urls = Object.fromEntries(names.map((name) => [`${name}_GRPC_URL`, url] as const));
  const clients = createServiceClients({
    ...(urls as Record<`${(typeof names)[number]}_GRPC_URL`, string>),
    GRPC_CALL_TIMEOUT_MS: 10_000,
  });
  return {
    catalog: new GrpcCatalog(clients.catalog),
    warehouse: new GrpcWarehouse(clients.warehouse),
    pricing: new GrpcPricing(clients.pricing),
    promotion: new GrpcPromotion(clients.promotion),
    shipping: new GrpcShipping(clients.shipping),
    payment: new GrpcPayment(clients.payment),
    order: new GrpcOrder(clients.order),
    close: () => closeServiceClients(clients),
  };
}
