import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';

import type { ServedService } from '@holdfast/grpc';
import { OutboxRelay, outboxRelayProvider } from '@holdfast/outbox';
import { Log } from '@holdfast/service';
import type { ServedHttp } from '@holdfast/service';

import { AbandonPayment } from './abandon-payment/abandon-payment.js';
import { AuthorizePayment } from './authorize-payment/authorize-payment.js';
import { CapturePayment } from './capture-payment/capture-payment.js';
import type { PaymentConfig } from './config.js';
import { CONFIG, Database } from './database.js';
import { GatewayPort } from './gateway/gateway.port.js';
import { GetPayments } from './get-payments/get-payments.js';
import { ListCustomerPayments } from './list-customer-payments/list-customer-payments.js';
import { PaymentController } from './payment.controller.js';
import { PaymentRepository } from './payment/payment.repository.js';
import { RefundPayment } from './refund-payment/refund-payment.js';
import { RefundRepository } from './refund-payment/refund.repository.js';
import { SettlePayment } from './settle-payment/settle-payment.js';
import { createStripeClient } from './stripe/stripe-client.js';
import { StripeGateway } from './stripe/stripe-gateway.js';
import { VoidPayment } from './void-payment/void-payment.js';

/** What the app serves over gRPC. */
export const PAYMENT_GRPC: readonly ServedService[] = [
  { packageName: 'holdfast.payment.v1', serviceName: 'PaymentService' },
];
/** Webhooks are signed over the raw body. */
export const PAYMENT_HTTP: ServedHttp = { rawBody: true };

/** A class whose constructor takes what the providers named in `inject` give. */
const using = <T>(provide: new (...args: never[]) => T, inject: unknown[]): Provider => ({
  provide,
  inject: inject as never[],
  useFactory: (...args: never[]) => new provide(...args),
});

const gatewayProviders = (config: PaymentConfig): Provider[] => [
  {
    provide: GatewayPort,
    useFactory: () =>
      new StripeGateway(
        createStripeClient({
          apiKey: config.STRIPE_API_KEY,
          apiUrl: config.STRIPE_API_URL,
          timeoutMs: config.GATEWAY_TIMEOUT_MS,
        }),
      ),
  },
];

const storeProviders = (config: PaymentConfig): Provider[] => [
  {
    provide: PaymentRepository,
    inject: [Database],
    useFactory: ({ pool }: Database) => new PaymentRepository(pool, config.AUTH_EXPIRY_DAYS),
  },
  { provide: RefundRepository, inject: [Database], useFactory: ({ pool }: Database) => new RefundRepository(pool) },
  { provide: ListCustomerPayments, inject: [Database], useFactory: ({ pool }: Database) => new ListCustomerPayments(pool) },
  outboxRelayProvider([Database, Log], ({ pool }: Database, log: Log) => ({
    pool,
    log,
    source: 'payment',
    directUrl: config.DIRECT_URL ?? config.DATABASE_URL,
    settings: config,
  })),
];

@Module({})
export class PaymentModule {
  static register(config: PaymentConfig): DynamicModule {
    return {
      module: PaymentModule,
      controllers: [PaymentController],
      providers: [
        { provide: CONFIG, useValue: config },
        Database,
        ...gatewayProviders(config),
        ...storeProviders(config),
        using(SettlePayment, [PaymentRepository, GatewayPort, Log]),
        using(RefundPayment, [PaymentRepository, RefundRepository, GatewayPort]),
        using(VoidPayment, [PaymentRepository, SettlePayment, RefundPayment]),
        using(AuthorizePayment, [PaymentRepository, GatewayPort, SettlePayment, VoidPayment]),
        using(AbandonPayment, [PaymentRepository, SettlePayment, VoidPayment]),
        using(CapturePayment, [PaymentRepository, GatewayPort, SettlePayment]),
        using(GetPayments, [PaymentRepository, SettlePayment]),
      ],
      exports: [OutboxRelay],
    };
  }
}
