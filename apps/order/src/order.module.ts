import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Provider } from '@nestjs/common';

import { IdempotencyRecordRepository, IdempotentRequests } from '@holdfast/idempotency';
import { Identity } from '@holdfast/identity';
import { DeadLetterController, eventInboxProvider } from '@holdfast/inbox';
import { DocsModule } from '@holdfast/openapi';
import { CUSTOMER_OPS, EVENT_OPS, customerData, opsProviders } from '@holdfast/ops';
import { outboxRelayProvider } from '@holdfast/outbox';
import { Health, IdempotentPosts, Log, RateLimit } from '@holdfast/platform';

import type { OrderConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { CONFIG, Database } from './database.js';
import { ApplyFulfilmentEvent } from './fulfilment/apply-fulfilment-event.js';
import { FulfilmentEventsController } from './fulfilment/fulfilment.events-controller.js';
import { CheckStockOfOrders } from './fulfilment/stock-checks/check-stock-of-orders.js';
import { StockEventsController } from './fulfilment/stock-checks/stock.events-controller.js';
import { UnappliedEventsController } from './fulfilment/unapplied-events.ops-controller.js';
import { ReadOrders } from './order-records/read-orders.js';
import { CancelOrder } from './orders/cancel-order/cancel-order.js';
import { CreateOrder } from './orders/create-order/create-order.js';
import { FenceCheckout } from './orders/fence-checkout/fence-checkout.js';
import { orderApi } from './orders/order-api.js';
import { ReadOrderFacts } from './orders/order-facts/read-order-facts.js';
import { OrdersGrpcController } from './orders/orders.grpc-controller.js';
import { OrdersHttpController } from './orders/orders.http-controller.js';
import { ApplyPaymentUpdate } from './payments/apply-payment-update.js';
import { CaptureOrder } from './payments/capture/capture-order.js';
import { CaptureController } from './payments/capture/capture.events-controller.js';
import { GrpcPaymentAdapter } from './payments/grpc-payment.adapter.js';
import { PaymentAlerts } from './payments/payment-alerts.js';
import { PaymentEventsController } from './payments/payment.events-controller.js';
import { PaymentPort } from './payments/payment.port.js';
import { SweepWaitingOrders } from './payments/sweep/sweep-waiting-orders.js';
import { WaitingOrdersSweeper } from './payments/sweep/sweeper.js';
import { VerifyPaymentEvent } from './payments/verify-payment-event.js';
import { RemoteServices } from './remote-services.js';
import { AssortmentPort } from './returns/assortment.port.js';
import { DecideReturn } from './returns/decide-return.js';
import { GrpcAssortmentAdapter } from './returns/grpc-assortment.adapter.js';
import { ReadReturns } from './returns/read-returns.js';
import { RequestReturn } from './returns/request-return.js';
import { ReturnsGrpcController } from './returns/returns.grpc-controller.js';
import { ReturnsHttpController } from './returns/returns.http-controller.js';
import { GrpcWarehouseAdapter } from './warehouse/grpc-warehouse.adapter.js';
import { WarehousePort } from './warehouse/warehouse.port.js';

@Module({})
export class OrderModule {
  static register(config: OrderConfig): DynamicModule {
    return {
      module: OrderModule,
      imports: [DocsModule.describing(orderApi)],
      controllers: [
        OrdersGrpcController,
        ReturnsGrpcController,
        OrdersHttpController,
        ReturnsHttpController,
        PaymentEventsController,
        CaptureController,
        FulfilmentEventsController,
        UnappliedEventsController,
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
  onPool(FenceCheckout),
  onPool(ReadOrders),
  onPool(ReadOrderFacts),
  onPool(CancelOrder),
  ...returnUseCases(),
  {
    provide: IdempotentPosts,
    useFactory: ({ pool }: Database) =>
      new IdempotentPosts(new IdempotentRequests(new IdempotencyRecordRepository(pool)), {
        marksReplays: false,
      }),
    inject: [Database],
  },
  { provide: ApplyFulfilmentEvent, useFactory: (log: Log) => new ApplyFulfilmentEvent(log), inject: [Log] },
  {
    provide: VerifyPaymentEvent,
    useFactory: (payment: PaymentPort) => new VerifyPaymentEvent(payment),
    inject: [PaymentPort],
  },
  { provide: PaymentAlerts, useFactory: (log: Log) => new PaymentAlerts(log), inject: [Log] },
  {
    provide: ApplyPaymentUpdate,
    useFactory: (alerts: PaymentAlerts, fulfilment: ApplyFulfilmentEvent) =>
      new ApplyPaymentUpdate(alerts, fulfilment),
    inject: [PaymentAlerts, ApplyFulfilmentEvent],
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
    useFactory: ({ pool }: Database, payment: PaymentPort, apply: ApplyPaymentUpdate, log: Log) =>
      new SweepWaitingOrders(
        { pool, payment, apply, log },
        { pendingAgeMs: config.PENDING_SWEEP_AGE_MS, captureAgeMs: config.CAPTURE_SWEEP_AGE_MS },
      ),
    inject: [Database, PaymentPort, ApplyPaymentUpdate, Log],
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
