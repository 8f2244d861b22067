import { createGrpcClient } from '@holdfast/grpc';
import type { CallObserver, GrpcClient } from '@holdfast/grpc';
import type { catalog, order, payment, pricing, promotion, shipping, warehouse } from '@holdfast/proto';

/** Where the services are. */
export interface ServiceUrls {
  readonly CATALOG_GRPC_URL: string;
  readonly PRICING_GRPC_URL: string;
  readonly PROMOTION_GRPC_URL: string;
  readonly SHIPPING_GRPC_URL: string;
  readonly WAREHOUSE_GRPC_URL: string;
  readonly PAYMENT_GRPC_URL: string;
  readonly ORDER_GRPC_URL: string;
  readonly GRPC_CALL_TIMEOUT_MS: number;
}

/** A client per service the checkout calls. */
export interface ServiceClients {
  readonly catalog: GrpcClient<catalog.CatalogServiceClient>;
  readonly pricing: GrpcClient<pricing.PricingServiceClient>;
  readonly promotion: GrpcClient<promotion.PromotionServiceClient>;
  readonly shipping: GrpcClient<shipping.ShippingServiceClient>;
  readonly warehouse: GrpcClient<warehouse.WarehouseServiceClient>;
  readonly payment: GrpcClient<payment.PaymentServiceClient>;
  readonly order: GrpcClient<order.OrderServiceClient>;
}

/** Opens the clients; connections are made with the first calls. `observer` sees every call, for counting them in tests. */
export function createServiceClients(urls: ServiceUrls, observer?: CallObserver): ServiceClients {
  const client = <C extends object>(packageName: string, serviceName: string, url: string): GrpcClient<C> =>
    createGrpcClient<C>({
      packageName,
      serviceName,
      url,
      defaultTimeoutMs: urls.GRPC_CALL_TIMEOUT_MS,
      observer,
    });
  return {
    catalog: client('holdfast.catalog.v1', 'CatalogService', urls.CATALOG_GRPC_URL),
    pricing: client('holdfast.pricing.v1', 'PricingService', urls.PRICING_GRPC_URL),
    promotion: client('holdfast.promotion.v1', 'PromotionService', urls.PROMOTION_GRPC_URL),
    shipping: client('holdfast.shipping.v1', 'ShippingService', urls.SHIPPING_GRPC_URL),
    warehouse: client('holdfast.warehouse.v1', 'WarehouseService', urls.WAREHOUSE_GRPC_URL),
    payment: client('holdfast.payment.v1', 'PaymentService', urls.PAYMENT_GRPC_URL),
    order: client('holdfast.order.v1', 'OrderService', urls.ORDER_GRPC_URL),
  };
}

/** Closes them all. */
export function closeServiceClients(clients: ServiceClients): void {
  for (const client of Object.values(clients) as { close: () => void }[]) client.close();
}
