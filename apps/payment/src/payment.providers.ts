import type { Provider } from '@nestjs/common';
import Stripe from 'stripe';

import { Identity } from '@holdfast/identity';
import { eventInboxProvider } from '@holdfast/inbox';
import { orderCausesProviders } from '@holdfast/order-facts';
import { outboxRelayProvider } from '@holdfast/outbox';
import { Log } from '@holdfast/platform';

import { AuthorizePayment } from './authorizations/authorize-payment/authorize-payment.js';
import { AbandonPayment } from './authorizations/cancel-waiting-payment/cancel-waiting-payment.js';
import { CapturePayment } from './authorizations/capture-payment/capture-payment.js';
import { FollowOrder } from './authorizations/follow-order/follow-order.js';
import { ReleaseQueue } from './authorizations/follow-order/void-queue.js';
import { GetPayments } from './authorizations/get-payments/get-payments.js';
import { UnorderedAuthorizations } from './authorizations/reconcile-payments/orphaned-authorizations.js';
import { orphanSource, unsettledSource } from './authorizations/reconcile-payments/reconcile-sources.js';
import { Orphans } from './authorizations/reconcile-payments/unmatched-payments.js';
import { UnsettledPayments } from './authorizations/reconcile-payments/unsettled-payments.js';
import { PageRepository } from './authorizations/settle-payment/page.repository.js';
import { SettlePage } from './authorizations/settle-payment/settle-page.js';
import { SettlePayment } from './authorizations/settle-payment/settle-payment.js';
import { VoidPayment } from './authorizations/void-payment/void-payment.js';
import { CheckoutPort } from './checkout/checkout.port.js';
import { GrpcCheckoutAdapter } from './checkout/grpc-checkout.adapter.js';
import type { PaymentConfig } from './config.js';
import { CONFIG, Database } from './database.js';
import { GatewayPort } from './gateway/gateway.port.js';
import { PaymentPagePort } from './gateway/payment-page.port.js';
import { GatewayMistakes } from './gateway/stripe/gateway-mistakes.js';
import { createStripeClient } from './gateway/stripe/stripe-client.js';
import { StripeGateway } from './gateway/stripe/stripe-gateway.js';
import { StripePages } from './gateway/stripe/stripe-pages.js';
import { StripeWebhookVerifier } from './gateway/stripe/stripe-webhook-verifier.js';
import { TimeBudget } from './gateway/time-budget.js';
import { WebhookVerifier } from './gateway/webhook-verifier.port.js';
import { FinishPage } from './pages/finish-page/finish-page.js';
import { OpenPage } from './pages/open-page/open-page.js';
import { PendingWork } from './pending-work/pending-work.js';
import type { WorkSource } from './pending-work/pending-work.js';
import { expirySource, refundSource, releaseSource, webhookSource } from './pending-work/work-sources.js';
import type { WorkSettings } from './pending-work/work-sources.js';
import { DisputeRepository } from './refunds/reflect-dispute/dispute.repository.js';
import { ReflectDispute } from './refunds/reflect-dispute/reflect-dispute.js';
import { ReflectRefunds } from './refunds/reflect-refunds/reflect-refunds.js';
import { ReadRefundFacts } from './refunds/refund-facts/read-refund-facts.js';
import { RefundPayment } from './refunds/refund-payment/refund-payment.js';
import { RefundRepository } from './refunds/refund-payment/refund.repository.js';
import { DailyReport } from './reports/daily-report/daily-report.js';
import { ListCustomerPayments } from './reports/list-customer-payments/list-customer-payments.js';
import { ReadPaymentStatus } from './reports/read-status/read-payment-status.js';
import { RefundReport } from './reports/refund-report/refund-report.js';
import { PaymentRepository } from './store/payment.repository.js';
import { StatusCache } from './store/status-cache.js';
import { ApplyWebhook, WebhookEffects } from './webhooks/apply-webhook/apply-webhook.js';
import { KeptWebhooks } from './webhooks/failed-webhooks/failed-webhooks.repository.js';
import { WebhookStore } from './webhooks/receive-webhook/webhook.repository.js';

/** A plain class whose constructor takes what `inject` provides. Use cases know no Nest, so they are put together here. */
const using = <T>(provide: new (...args: never[]) => T, inject: unknown[]): Provider => ({
  provide,
  inject: inject as never[],
  useFactory: (...args: never[]) => new provide(...args),
});

/** A class that takes only the pool. */
const onPool = <T>(provide: new (pool: Database['pool']) => T): Provider => ({
  provide,
  inject: [Database],
  useFactory: ({ pool }: Database) => new provide(pool),
});

/** The gateway, and who callers are. */
export const adapterProviders = (config: PaymentConfig): Provider[] => [
  { provide: CONFIG, useValue: config },
  {
    provide: Stripe,
    useFactory: () =>
      createStripeClient({
        apiKey: config.STRIPE_API_KEY,
        apiUrl: config.STRIPE_API_URL,
        timeoutMs: config.GATEWAY_TIMEOUT_MS,
      }),
  },
  {
    provide: PaymentPagePort,
    inject: [Stripe, GatewayMistakes],
    useFactory: (stripe: Stripe, mistakes: GatewayMistakes) => new StripePages(stripe, mistakes),
  },
  {
    provide: CheckoutPort,
    useFactory: () => new GrpcCheckoutAdapter(config.CHECKOUT_GRPC_URL, config.COMPLETE_CHECKOUT_TIMEOUT_MS),
  },
  ...orderCausesProviders(config),
  using(GatewayMistakes, [Log]),
  {
    provide: GatewayPort,
    inject: [Stripe, GatewayMistakes],
    useFactory: (stripe: Stripe, mistakes: GatewayMistakes) => new StripeGateway(stripe, mistakes),
  },
  {
    provide: WebhookVerifier,
    inject: [Stripe],
    useFactory: (stripe: Stripe) =>
      new StripeWebhookVerifier(stripe, config.STRIPE_WEBHOOK_SECRETS, config.STRIPE_WEBHOOK_TOLERANCE_S),
  },
  {
    provide: Identity,
    useFactory: () => Identity.configured(config),
  },
];

/** The database and what lives on it. */
export const storeProviders = (config: PaymentConfig): Provider[] => [
  Database,
  {
    provide: PaymentRepository,
    inject: [Database, StatusCache],
    useFactory: ({ pool }: Database, cache: StatusCache) =>
      new PaymentRepository(pool, config.AUTH_EXPIRY_DAYS, (...payment) => cache.forget(...payment)),
  },
  {
    provide: RefundRepository,
    inject: [Database, StatusCache],
    useFactory: ({ pool }: Database, cache: StatusCache) =>
      new RefundRepository(pool, (...payment) => cache.forget(...payment)),
  },
  StatusCache,
  {
    provide: ReadPaymentStatus,
    inject: [Database, StatusCache],
    useFactory: ({ pool }: Database, cache: StatusCache) => new ReadPaymentStatus(pool, cache),
  },
  {
    provide: PageRepository,
    inject: [Database, StatusCache],
    useFactory: ({ pool }: Database, cache: StatusCache) =>
      new PageRepository(pool, (...payment) => cache.forget(...payment)),
  },
  onPool(WebhookStore),
  onPool(KeptWebhooks),
  onPool(DisputeRepository),
  onPool(ReleaseQueue),
  onPool(ListCustomerPayments),
  onPool(DailyReport),
  onPool(RefundReport),
  onPool(ReadRefundFacts),
  eventInboxProvider([Database, Log], ({ pool }: Database, log: Log) => ({ pool, log, settings: config })),
  outboxRelayProvider([Database, Log], ({ pool }: Database, log: Log) => ({
    pool,
    log,
    source: 'payment',
    directUrl: config.DIRECT_URL ?? config.DATABASE_URL,
    settings: config,
  })),
];

/** The use cases. */
export const useCaseProviders = (config: PaymentConfig): Provider[] => [
  using(SettlePage, [PaymentRepository, PageRepository, PaymentPagePort, Log]),
  using(SettlePayment, [PaymentRepository, GatewayPort, SettlePage, Log]),
  using(RefundPayment, [PaymentRepository, RefundRepository, GatewayPort]),
  using(VoidPayment, [PaymentRepository, SettlePayment, RefundPayment]),
  using(AuthorizePayment, [PaymentRepository, GatewayPort, SettlePayment, VoidPayment]),
  using(OpenPage, [PaymentRepository, PaymentPagePort, SettlePage, VoidPayment]),
  using(FinishPage, [SettlePage, CheckoutPort, VoidPayment, Log]),
  using(AbandonPayment, [PaymentRepository, SettlePayment, VoidPayment]),
  using(CapturePayment, [PaymentRepository, GatewayPort, SettlePayment]),
  {
    provide: GetPayments,
    inject: [PaymentRepository, SettlePayment],
    useFactory: (payments: PaymentRepository, settle: SettlePayment) =>
      new GetPayments(payments, settle, {
        eagerMs: config.PAGE_POLL_EAGER_MS,
        maxMs: config.PAGE_POLL_MAX_MS,
      }),
  },
  using(ReflectRefunds, [PaymentRepository, RefundRepository, GatewayPort, Log]),
  using(ReflectDispute, [DisputeRepository, GatewayPort, Log]),
  using(WebhookEffects, [ReflectRefunds, ReflectDispute, FinishPage]),
  using(ApplyWebhook, [PaymentRepository, SettlePayment, GatewayPort, WebhookEffects, Log]),
  using(UnorderedAuthorizations, [PaymentRepository, CheckoutPort, VoidPayment, Log]),
  using(FollowOrder, [PaymentRepository, RefundPayment, ReleaseQueue, Log]),
];

const WORK_SETTINGS = Symbol('WorkSettings');
const WORK_SOURCES = ['webhooks', 'refunds', 'releases', 'expiring', 'unsettled', 'orphans'].map((name) =>
  Symbol(name),
);

type Sources = [symbol, symbol, symbol, symbol, symbol, symbol];

/** The reconciler of payments that do not end. */
const unsettledProvider = (provide: symbol, config: PaymentConfig, budget: () => TimeBudget): Provider => ({
  provide,
  inject: [Database, SettlePayment, UnorderedAuthorizations, Log],
  useFactory: ({ pool }: Database, settle: SettlePayment, unordered: UnorderedAuthorizations, log: Log) => {
    const payments = new UnsettledPayments(pool, settle, unordered, log, config.RECONCILE_AFTER_MS);
    return unsettledSource(payments, config.RECONCILE_POLL_MS, budget);
  },
});

/** The worker that does what waits in our tables. */
export const workProviders = (config: PaymentConfig): Provider[] => {
  const [webhooks, refunds, releases, expiring, unsettled, orphans] = WORK_SOURCES as Sources;
  const limits = { budgetMs: config.GATEWAY_BUDGET_MS, callMs: config.GATEWAY_TIMEOUT_MS };
  return [
    {
      provide: WORK_SETTINGS,
      inject: [Log],
      useFactory: (log: Log): WorkSettings => ({
        log,
        retryMs: config.WORK_RETRY_MS,
        budget: () => TimeBudget.from(limits),
      }),
    },
    { provide: webhooks, inject: [WebhookStore, ApplyWebhook, WORK_SETTINGS], useFactory: webhookSource },
    {
      provide: refunds,
      inject: [RefundRepository, PaymentRepository, RefundPayment, WORK_SETTINGS],
      useFactory: refundSource,
    },
    { provide: releases, inject: [ReleaseQueue, VoidPayment, WORK_SETTINGS], useFactory: releaseSource },
    {
      provide: expiring,
      inject: [Database],
      useFactory: ({ pool }: Database) => expirySource(pool, config.EXPIRY_CHECK_MS),
    },
    unsettledProvider(unsettled, config, () => TimeBudget.from(limits)),
    {
      provide: orphans,
      inject: [Database, GatewayPort, Log],
      useFactory: ({ pool }: Database, gateway: GatewayPort, log: Log) => {
        const ages = { olderThanMs: config.ORPHANS_AFTER_MS, everyMs: config.RECONCILE_POLL_MS };
        const search = new Orphans(pool, gateway, log, ages);
        return orphanSource(search, config.RECONCILE_POLL_MS, () => TimeBudget.from(limits));
      },
    },
    {
      provide: PendingWork,
      inject: [Log, ...WORK_SOURCES],
      useFactory: (log: Log, ...sources: WorkSource[]) => new PendingWork(sources, config.WORK_POLL_MS, log),
    },
  ];
};
