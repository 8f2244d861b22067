import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Provider } from '@nestjs/common';

import { IdempotencyRecordRepository, IdempotentRequests } from '@holdfast/idempotency';
import { Identity } from '@holdfast/identity';
import { DeadLetterController, eventInboxProvider } from '@holdfast/inbox';
import { DocsModule } from '@holdfast/openapi';
import { CUSTOMER_OPS, EVENT_OPS, customerData, opsProviders } from '@holdfast/ops';
import { outboxRelayProvider } from '@holdfast/outbox';
import { Health, Log, RateLimit } from '@holdfast/platform';

import { GrpcAssortmentAdapter } from './adapters/grpc-assortment.adapter.js';
import { GrpcPaymentAdapter } from './adapters/grpc-payment.adapter.js';
import { GrpcWarehouseAdapter } from './adapters/grpc-warehouse.adapter.js';
import { RemoteServices } from './adapters/remote-services.js';
import { CancelOrder } from './cancel-order/cancel-order.js';
import { CaptureOrder } from './capture/capture-order.js';
import { CaptureController } from './capture/capture.controller.js';
import type { OrderConfig } from './config.js';
import { CreateOrder } from './create-order/create-order.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { CONFIG, Database } from './database.js';
import { FenceCartSession } from './fence-cart-session/fence-cart-session.js';
import { FollowFulfilment } from './fulfilment/follow-fulfilment.js';
import { FulfilmentEventsController } from './fulfilment/fulfilment-events.controller.js';
import { KeptNewsController } from './fulfilment/kept-news.controller.js';
import { IdempotentPosts } from './http/idempotent-posts.js';
import { orderApi } from './http/order-api.js';
import { OrdersHttpController } from './http/orders.http-controller.js';
import { ReturnsHttpController } from './http/returns.http-controller.js';
import { OrderController } from './order.controller.js';
import { ApplyPaymentNews } from './payment-events/apply-payment-news.js';
import { AskPayment } from './payment-events/ask-payment.js';
import { PaymentAlerts } from './payment-events/payment-alerts.js';
import { PaymentEventsController } from './payment-events/payment-events.controller.js';
import { SweepWaitingOrders } from './pending-sweep/sweep-waiting-orders.js';
import { WaitingOrdersSweeper } from './pending-sweep/sweeper.js';
import { AssortmentPort } from './ports/assortment.port.js';
import { PaymentPort } from './ports/payment.port.js';
import { WarehousePort } from './ports/warehouse.port.js';
import { ReadFacts } from './read-facts/read-facts.js';
import { ReadOrders } from './read-order/read-orders.js';
import { ReturnController } from './return.controller.js';
import { DecideReturn } from './returns/decide-return.js';
import { ReadReturns } from './returns/read-returns.js';
import { RequestReturn } from './returns/request-return.js';
import { CheckStockOfOrders } from './stock-events/check-stock-of-orders.js';
import { StockEventsController } from './stock-events/stock-events.controller.js';

@Module({})
export class OrderModule {
  static register(config: OrderConfig): DynamicModule {
    return {
      module: OrderModule,
      imports: [DocsModule.describing(orderApi)],
      controllers: [
        OrderController,
        ReturnController,
        OrdersHttpController,
        ReturnsHttpController,
        PaymentEventsController,
        CaptureController,
        FulfilmentEventsController,
        KeptNewsController,
        StockEventsController,
        DeadLetterController,
        ...EVENT_OPS,
        ...CUSTOMER_OPS,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        Database,
        RemoteServices,
        customerData(CUSTOMER_TABLES),
        { provide: RateLimit, useFactory: () => RateLimit.opened('order', config) },
        IdempotentPosts,
        ...adaptersFor(config),
        ...useCases(config),
        ...eventParts(config),
      ],
    };
  }
}

/** A use case that needs nothing but the database. */
const onPool = <T>(Class: new (pool: Database['pool']) => T): FactoryProvider<T> => ({
  provide: Class,
  useFactory: ({ pool }: Database) => new Class(pool),
  inject: [Database],
});

const adaptersFor = (config: OrderConfig): Provider[] => [
  {
    provide: WarehousePort,
    useFactory: () => new GrpcWarehouseAdapter(config.WAREHOUSE_GRPC_URL, config.GRPC_CALL_TIMEOUT_MS),
  },
  {
    provide: PaymentPort,
    inject: [Health],
    useFactory: (health: Health) => {
      const payments = new GrpcPaymentAdapter(config.PAYMENT_GRPC_URL, {
        callMs: config.GRPC_CALL_TIMEOUT_MS,
        captureMs: config.CAPTURE_TIMEOUT_MS,
      });
      health.addForEvents('payment', () => payments.assertReachable());
      return payments;
    },
  },
  {
    provide: AssortmentPort,
    useFactory: () =>
      new GrpcAssortmentAdapter(
        { catalog: config.CATALOG_GRPC_URL, pricing: config.PRICING_GRPC_URL },
        config.GRPC_CALL_TIMEOUT_MS,
      ),
  },
  {
    provide: Identity,
    useFactory: () => Identity.configured(config),
  },
];

const returnUseCases = (): Provider[] => [
  onPool(ReadReturns),
  {
    provide: RequestReturn,
    useFactory: ({ pool }: Database, assortment: AssortmentPort) => new RequestReturn(pool, assortment),
    inject: [Database, AssortmentPort],
  },
  {
    provide: DecideReturn,
    useFactory: ({ pool }: Database, warehouse: WarehousePort) => new DecideReturn(pool, warehouse),
    inject: [Database, WarehousePort],
  },
];

const useCases = (config: OrderConfig): Provider[] => [
  onPool(CreateOrder),
  onPool(FenceCartSession),
  onPool(ReadOrders),
  onPool(ReadFacts),
  onPool(CancelOrder),
  ...returnUseCases(),
  {
    provide: IdempotentRequests,
    useFactory: ({ pool }: Database) => new IdempotentRequests(new IdempotencyRecordRepository(pool)),
    inject: [Database],
  },
  { provide: FollowFulfilment, useFactory: (log: Log) => new FollowFulfilment(log), inject: [Log] },
  {
    provide: AskPayment,
    useFactory: (payment: PaymentPort) => new AskPayment(payment),
    inject: [PaymentPort],
  },
  { provide: PaymentAlerts, useFactory: (log: Log) => new PaymentAlerts(log), inject: [Log] },
  {
    provide: ApplyPaymentNews,
    useFactory: (alerts: PaymentAlerts, fulfilment: FollowFulfilment) =>
      new ApplyPaymentNews(alerts, fulfilment),
    inject: [PaymentAlerts, FollowFulfilment],
  },
  {
    provide: CaptureOrder,
    useFactory: ({ pool }: Database, warehouse: WarehousePort, payment: PaymentPort, alerts: PaymentAlerts) =>
      new CaptureOrder(pool, warehouse, payment, alerts),
    inject: [Database, WarehousePort, PaymentPort, PaymentAlerts],
  },
  {
    provide: CheckStockOfOrders,
    useFactory: ({ pool }: Database, warehouse: WarehousePort, log: Log) =>
      new CheckStockOfOrders(pool, warehouse, log),
    inject: [Database, WarehousePort, Log],
  },
  {
    provide: SweepWaitingOrders,
    useFactory: ({ pool }: Database, payment: PaymentPort, apply: ApplyPaymentNews, log: Log) =>
      new SweepWaitingOrders(
        { pool, payment, apply, log },
        { pendingAgeMs: config.PENDING_SWEEP_AGE_MS, captureAgeMs: config.CAPTURE_SWEEP_AGE_MS },
      ),
    inject: [Database, PaymentPort, ApplyPaymentNews, Log],
  },
];

const eventParts = (config: OrderConfig): Provider[] => [
  ...opsProviders([Database], ({ pool }: Database) => pool),
  eventInboxProvider([Database, Log], ({ pool }: Database, log: Log) => ({ pool, log, settings: config })),
  outboxRelayProvider([Database, Log], ({ pool }: Database, log: Log) => ({
    pool,
    log,
    source: 'order',
    directUrl: config.DIRECT_URL ?? config.DATABASE_URL,
    settings: config,
  })),
  {
    provide: WaitingOrdersSweeper,
    useFactory: (waiting: SweepWaitingOrders, stock: CheckStockOfOrders, log: Log) =>
      new WaitingOrdersSweeper([waiting, stock], config.PENDING_SWEEP_INTERVAL_MS, log),
    inject: [SweepWaitingOrders, CheckStockOfOrders, Log],
  },
];
