import { createGrpcClient } from '@holdfast/grpc';
import { contextFrom, runInContext } from '@holdfast/request-context';

import { identityAs } from '../launcher/apps/party.ts';

const PACKAGES = {
  checkout: ['holdfast.checkout.v1', 'CartService'],
  catalog: ['holdfast.catalog.v1', 'CatalogService'],
  pricing: ['holdfast.pricing.v1', 'PricingService'],
  shipping: ['holdfast.shipping.v1', 'ShippingService'],
  warehouse: ['holdfast.warehouse.v1', 'WarehouseService'],
  promotion: ['holdfast.promotion.v1', 'PromotionService'],
  order: ['holdfast.order.v1', 'OrderService'],
  payment: ['holdfast.payment.v1', 'PaymentService'],
  'loyalty-rewards': ['holdfast.loyalty.v1', 'LoyaltyService'],
};
const TIMEOUT_MS = 5_000;

/** The services of a running stack, called by an operator on behalf of a tenant: `call('demo', 'pricing', 'setPrice', {…})`. */
export class Services {
  constructor(urls) {
    this.urls = urls;
    this.clients = new Map();
  }

  /** `token`: an operator's, for methods that ask for one. */
  call(tenant, app, method, request, token) {
    const options = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return runInContext(contextFrom({ tenantId: tenant }), () => this.client(app)[method](request, options));
  }

  client(app) {
    if (!this.clients.has(app)) {
      const [packageName, serviceName] = PACKAGES[app];
      const url = this.urls[app].grpc;
      // Carts are the storefront's; all else that is called here is for operators.
      const identity = identityAs(this.urls, app === 'checkout' ? 'storefront' : 'operator');
      this.clients.set(
        app,
        createGrpcClient({ packageName, serviceName, url, defaultTimeoutMs: TIMEOUT_MS, identity }),
      );
    }
    return this.clients.get(app);
  }

  close() {
    for (const client of this.clients.values()) client.close();
  }
}
