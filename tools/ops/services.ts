import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient, GrpcIdentity } from '@holdfast/grpc';
import type { cart, catalog, loyalty, order, promotion, warehouse } from '@holdfast/proto';
import { contextFrom, runInContext } from '@holdfast/request-context';

import { identityAs } from '../launcher/apps/party.ts';
import { appAddress } from '../launcher/ports/urls.ts';
import type { StackCertificates } from '../launcher/stack.ts';

const TIMEOUT_MS = 5_000;

interface Connection {
  readonly url: string;
  readonly identity: GrpcIdentity | undefined;
}

/** Connects to one service; the type names the client. */
const connect =
  <Client extends object>(packageName: string, serviceName: string) =>
  (connection: Connection): GrpcClient<Client> =>
    createGrpcClient<Client>({ packageName, serviceName, ...connection, defaultTimeoutMs: TIMEOUT_MS });

/** The clients of an operator's tools, by the app that serves them. */
export interface ServiceClients {
  readonly checkout: GrpcClient<cart.CartServiceClient>;
  readonly catalog: GrpcClient<catalog.CatalogServiceClient>;
  readonly warehouse: GrpcClient<warehouse.WarehouseServiceClient>;
  readonly promotion: GrpcClient<promotion.PromotionServiceClient>;
  readonly order: GrpcClient<order.OrderServiceClient>;
  readonly 'loyalty-rewards': GrpcClient<loyalty.LoyaltyServiceClient>;
}

const SERVICES: {
  readonly [App in keyof ServiceClients]: (connection: Connection) => ServiceClients[App];
} = {
  checkout: connect('holdfast.checkout.v1', 'CartService'),
  catalog: connect('holdfast.catalog.v1', 'CatalogService'),
  warehouse: connect('holdfast.warehouse.v1', 'WarehouseService'),
  promotion: connect('holdfast.promotion.v1', 'PromotionService'),
  order: connect('holdfast.order.v1', 'OrderService'),
  'loyalty-rewards': connect('holdfast.loyalty.v1', 'LoyaltyService'),
};

/** Options of one call: an operator's token, for methods that require the role. */
export interface CallAs {
  readonly authorization?: string;
}

/** The gRPC services of a running stack, called by an operator on behalf of a tenant. */
export class Services {
  private readonly urls: ServiceUrls;
  private readonly clients: { -readonly [App in keyof ServiceClients]?: ServiceClients[App] } = {};

  constructor(urls: ServiceUrls) {
    this.urls = urls;
  }

  /** Makes one call of `app` in the context of the tenant: `call('demo', 'warehouse', (client, as) => client.getStock({ skus }, as))`. */
  call<App extends keyof ServiceClients, Answer>(
    tenant: string,
    app: App,
    work: (client: ServiceClients[App], as: CallAs) => Promise<Answer>,
    token?: string,
  ): Promise<Answer> {
    const as = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return runInContext(contextFrom({ tenantId: tenant }), () => work(this.client(app), as));
  }

  /** Closes all connections. */
  close(): void {
    for (const client of Object.values(this.clients)) client.close();
  }

  private client<App extends keyof ServiceClients>(app: App): ServiceClients[App] {
    const known: ServiceClients[App] | undefined = this.clients[app];
    if (known) return known;
    // Carts belong to storefronts; everything else here is for operators.
    const identity = identityAs(this.urls, app === 'checkout' ? 'storefront' : 'operator');
    const { grpc: url } = appAddress(this.urls, app);
    if (url === undefined) throw new Error(`${app} serves no gRPC`);
    const made = SERVICES[app]({ url, identity });
    this.clients[app] = made;
    return made;
  }
}

/** The addresses of a running stack; of each app as much as is called. */
export interface ServiceUrls {
  readonly [app: string]: unknown;
  readonly tls?: StackCertificates;
}
