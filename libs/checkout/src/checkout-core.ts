import { randomUUID } from 'node:crypto';

import { DEFAULT_GUARD_TIMES, RedisGuard, createGuardRedis } from '@holdfast/idempotency';
import { createPool } from '@holdfast/postgres';
import type { EngineOptions, StepClass } from '@holdfast/saga';

import { abuseLimitsOf } from './abuse-limits/abuse-limits.js';
import { ClientHashes } from './abuse-limits/client-hash.js';
import { CodeTries } from './abuse-limits/code-tries.js';
import { Declines } from './abuse-limits/decline-limits.js';
import { GuestAdmission } from './abuse-limits/guest-admission.js';
import { GrpcCatalog } from './adapters/grpc-catalog.adapter.js';
import { closeServiceClients, createServiceClients } from './adapters/grpc-clients.js';
import type { ServiceClients, ServiceUrls } from './adapters/grpc-clients.js';
import { GrpcOrder } from './adapters/grpc-order.adapter.js';
import { GrpcPayment } from './adapters/grpc-payment.adapter.js';
import { GrpcPricing } from './adapters/grpc-pricing.adapter.js';
import { GrpcPromotion } from './adapters/grpc-promotion.adapter.js';
import { GrpcShipping } from './adapters/grpc-shipping.adapter.js';
import { GrpcWarehouse } from './adapters/grpc-warehouse.adapter.js';
import { AddCartLine } from './add-cart-line/add-cart-line.js';
import { CancelCheckout } from './cancel-checkout/cancel-checkout.js';
import { CartRepository } from './cart/cart.repository.js';
import { CartEditor } from './change-cart/cart-editor.js';
import { ChangeCartLine } from './change-cart/change-cart-line.js';
import { CheckoutRecordRepository } from './checkout-session/checkout-record.repository.js';
import { CheckoutSessionRepository } from './checkout-session/checkout-session.repository.js';
import type { CheckoutSettings } from './checkout-settings.js';
import { ClaimCart } from './claim-cart/claim-cart.js';
import { AttemptDriver } from './confirm-checkout/attempt-driver.js';
import { AttemptOpener } from './confirm-checkout/attempt-opener.js';
import { AttemptRepository } from './confirm-checkout/attempt.repository.js';
import { Challenges } from './confirm-checkout/challenges.js';
import { ConfirmCheckout } from './confirm-checkout/confirm-checkout.js';
import { GuardedEntry } from './confirm-checkout/guarded-entry.js';
import { sagaHooks } from './confirm-checkout/saga-hooks.js';
import { ApplyPromotions } from './confirm-checkout/steps/apply-promotions.step.js';
import { AuthorizePayment } from './confirm-checkout/steps/authorize-payment.step.js';
import { ConfirmStock } from './confirm-checkout/steps/confirm-stock.step.js';
import { CreateOrder } from './confirm-checkout/steps/create-order.step.js';
import { ExtendStockHolds } from './confirm-checkout/steps/extend-stock-holds.step.js';
import { FinaliseCheckout } from './confirm-checkout/steps/finalise-checkout.step.js';
import { HostedPayment } from './confirm-checkout/steps/hosted-payment.step.js';
import { PinStockHolds } from './confirm-checkout/steps/pin-stock-holds.step.js';
import { ReservePromotions } from './confirm-checkout/steps/reserve-promotions.step.js';
import { CreateCart } from './create-cart/create-cart.js';
import { FailedCompensationRepository } from './failed-compensation/failed-compensation.repository.js';
import { GetCart } from './get-cart/get-cart.js';
import { GetCheckoutOrder } from './get-checkout-order/get-checkout-order.js';
import { LookUpOpenPage } from './get-checkout-order/look-up-open-page.js';
import { GetCheckout } from './get-checkout/get-checkout.js';
import { CheckoutSessionFactory } from './hosted-checkout/checkout-session.factory.js';
import { CompleteHostedCheckout } from './hosted-checkout/complete-hosted-checkout.js';
import { ListShippingMethods } from './list-shipping-methods/list-shipping-methods.js';
import type { CatalogPort } from './ports/catalog.port.js';
import type { OrderPort } from './ports/order.port.js';
import type { PaymentPort } from './ports/payment.port.js';
import type { PricingPort } from './ports/pricing.port.js';
import type { PromotionPort } from './ports/promotion.port.js';
import type { ShippingPort } from './ports/shipping.port.js';
import type { WarehousePort } from './ports/warehouse.port.js';
import { QuoteCheckout } from './quote/quote-checkout.js';
import { RememberedProducts } from './quote/remembered-products.js';
import { ShippingQuotes } from './quote/shipping-quotes.js';
import { HoldRelease } from './release-holds/hold-release.js';
import { SetPromotionCodes } from './set-promotion-codes/set-promotion-codes.js';
import { StartCheckout } from './start-checkout/start-checkout.js';
import { TenantRepository } from './tenant/tenant.repository.js';
import { UpdateCheckout } from './update-checkout/update-checkout.js';

/** What the checkout asks of other services. */
export interface CheckoutPorts {
  readonly catalog: CatalogPort;
  readonly pricing: PricingPort;
  readonly promotion: PromotionPort;
  readonly shipping: ShippingPort;
  readonly warehouse: WarehousePort;
  readonly payment: PaymentPort;
  readonly order: OrderPort;
}

/** What only tests give. */
export interface CoreOverrides {
  readonly ports?: CheckoutPorts;
  readonly engine?: Pick<EngineOptions, 'hooks' | 'crashPoints' | 'retry'>;
}

/** The use cases of the checkout with everything they stand on, shared by checkout and checkout-worker. */
export type CheckoutCore = ReturnType<typeof createCheckoutCore>;

/** Puts the checkout together; connections are made when they are first needed. */
export function createCheckoutCore(settings: CheckoutSettings, overrides: CoreOverrides = {}) {
  const clients = overrides.ports ? undefined : createServiceClients(settings);
  const ports = overrides.ports ?? grpcPorts(clients!);
  const stores = createStores(settings);
  const driver = createDriver(settings, overrides, ports, stores);
  const { pool, redis, tenants, sessions, attempts } = stores;
  return {
    pool,
    redis,
    ports,
    tenants,
    sessions,
    attempts,
    driver,
    resolveStep: stepResolver(ports, attempts),
    ...createUseCases(settings, ports, stores, driver),
    /** Waits for the attempts under way. */
    drain: () => driver.drain(),
    /** Closes every connection; call it after `drain`. */
    close: async (): Promise<void> => {
      if (clients) closeServiceClients(clients);
      redis.disconnect();
      await pool.end();
    },
  };
}

function createStores(settings: CheckoutSettings) {
  const { applicationName } = settings;
  const pool = createPool({
    url: settings.DATABASE_URL,
    applicationName,
    max: settings.DATABASE_POOL_MAX,
    connectTimeoutMs: settings.DATABASE_POOL_TIMEOUT_MS,
    statementTimeoutMs: settings.DATABASE_STATEMENT_TIMEOUT_MS,
    mode: settings.DATABASE_POOL_MODE,
  });
  const redis = createGuardRedis(settings.REDIS_URL);
  const limits = abuseLimitsOf(settings);
  return {
    pool,
    redis,
    guard: new RedisGuard(redis, {
      ...DEFAULT_GUARD_TIMES,
      renewMs: settings.GUARD_RENEW_MS,
      staleMs: settings.GUARD_STALE_MS,
    }),
    tenants: new TenantRepository(pool),
    carts: new CartRepository(pool),
    records: new CheckoutRecordRepository(pool),
    sessions: new CheckoutSessionRepository(pool, {
      sessionSeconds: settings.SESSION_SECONDS,
      renewalsEndSeconds: settings.SESSION_RENEWALS_END_SECONDS,
    }),
    compensations: new FailedCompensationRepository(pool),
    attempts: new AttemptRepository(
      pool,
      `${applicationName}:${process.pid}:${randomUUID().slice(0, 8)}`,
      {
        leaseSeconds: settings.SAGA_LEASE_MS / 1000,
        customerSeconds: settings.CUSTOMER_DEADLINE_SECONDS,
      },
      limits,
    ),
    abuse: {
      clients: new ClientHashes(settings.CLIENT_HASH_KEY),
      codes: new CodeTries(pool, limits.codeTries),
      declines: new Declines(pool, limits),
      guests: new GuestAdmission(pool, limits),
    },
  };
}

type Stores = ReturnType<typeof createStores>;

const createDriver = (
  settings: CheckoutSettings,
  { engine }: CoreOverrides,
  ports: CheckoutPorts,
  { attempts }: Stores,
) =>
  new AttemptDriver(
    attempts,
    { hooks: sagaHooks(), ...engine, resolve: stepResolver(ports, attempts) },
    {
      budgetMs: settings.SAGA_BUDGET_MS,
      undoBudgetMs: settings.SAGA_UNDO_BUDGET_MS,
      doubtDelaySeconds: settings.SAGA_DOUBT_DELAY_MS / 1000,
    },
  );

function createUseCases(
  { HOSTED_PAGE_SECONDS: pageSeconds, HOLDFAST_ENV }: CheckoutSettings,
  ports: CheckoutPorts,
  stores: Stores,
  driver: AttemptDriver,
) {
  const { pool, tenants, carts, records, sessions, attempts, abuse } = stores;
  const challenges = new Challenges(records, attempts, ports.payment);
  const shipping = new ShippingQuotes(ports.shipping);
  const remembered = new RememberedProducts(ports.catalog);
  const quotes = new QuoteCheckout(ports.catalog, ports.pricing, ports.promotion, shipping, remembered);
  const holds = new HoldRelease(pool, ports.warehouse, ports.promotion, stores.compensations);
  const editor = new CartEditor(carts, challenges);
  const getCheckout = new GetCheckout(records, tenants, quotes);
  const entry = new GuardedEntry(stores.guard);
  const opener = new AttemptOpener(carts, tenants, quotes, attempts, abuse);
  return {
    challenges,
    holds,
    createCart: new CreateCart(carts, tenants),
    getCart: new GetCart(carts),
    addCartLine: new AddCartLine(editor, remembered, ports.pricing),
    changeCartLine: new ChangeCartLine(editor, ports.pricing),
    claimCart: new ClaimCart(editor),
    setPromotionCodes: new SetPromotionCodes(editor, tenants, quotes, abuse.codes),
    startCheckout: new StartCheckout(records, sessions, ports.warehouse, holds, getCheckout, abuse),
    getCheckout,
    updateCheckout: new UpdateCheckout(records, sessions, ports.warehouse, tenants, quotes, challenges),
    cancelCheckout: new CancelCheckout(records, sessions, challenges, holds),
    listShippingMethods: new ListShippingMethods(records, tenants, shipping),
    confirmCheckout: new ConfirmCheckout(records, opener, attempts, driver, challenges, entry),
    checkoutSessions: new CheckoutSessionFactory(
      records,
      tenants,
      opener,
      attempts,
      driver,
      challenges,
      entry,
      { pageSeconds, isLocal: HOLDFAST_ENV === 'local' },
    ),
    completeHostedCheckout: new CompleteHostedCheckout(attempts, driver, challenges, ports.payment, {
      orders: ports.order,
      records,
    }),
    getCheckoutOrder: new GetCheckoutOrder(records, new LookUpOpenPage(ports.payment)),
  };
}

const grpcPorts = (clients: ServiceClients): CheckoutPorts => ({
  catalog: new GrpcCatalog(clients.catalog),
  pricing: new GrpcPricing(clients.pricing),
  promotion: new GrpcPromotion(clients.promotion),
  shipping: new GrpcShipping(clients.shipping),
  warehouse: new GrpcWarehouse(clients.warehouse),
  payment: new GrpcPayment(clients.payment),
  order: new GrpcOrder(clients.order),
});

/** The steps of the saga, each made once. */
export function stepResolver(ports: CheckoutPorts, attempts: AttemptRepository): EngineOptions['resolve'] {
  const steps = [
    new ReservePromotions(ports.promotion),
    new ExtendStockHolds(ports.warehouse),
    new AuthorizePayment(ports.payment),
    new HostedPayment(ports.payment),
    new PinStockHolds(ports.warehouse),
    new CreateOrder(ports.order),
    new ConfirmStock(ports.warehouse),
    new ApplyPromotions(ports.promotion),
    new FinaliseCheckout(attempts),
  ];
  return <T>(step: StepClass<T>): T => {
    const found = steps.find((instance) => instance instanceof step);
    if (!found) throw new Error(`no instance of step ${step.name}`);
    return found as T;
  };
}

export type { ServiceUrls };
