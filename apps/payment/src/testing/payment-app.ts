import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { FakeOrder } from '@holdfast/order-facts/testing';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import type { payment } from '@holdfast/proto';
import { newId, newTraceparent, runInContext } from '@holdfast/request-context';
import { createTestDatabase, freePort, startGatewaySandbox } from '@holdfast/testing';
import type { GatewaySandbox, TestDatabase } from '@holdfast/testing';

import { PaymentConfig } from '../config.js';
import { PAYMENT_GRPC, PAYMENT_HTTP, PaymentModule } from '../payment.module.js';

export const WEBHOOK_SECRET = 'whsec_test_current';

type Client = GrpcClient<payment.PaymentServiceClient>;

/** The whole service with its own database, gateway sandbox and order service. */
export interface PaymentApp {
  readonly db: TestDatabase;
  readonly sandbox: GatewaySandbox;
  /** The order service, which confirms its events. */
  readonly order: FakeOrder;
  readonly running: RunningApp;
  readonly httpUrl: string;
  readonly grpcUrl: string;
  readonly client: Client;
  readonly stop: () => Promise<void>;
}

/** Starts everything on free ports. `webhooks`: the gateway sends webhooks to the service. */
export async function startPaymentApp(
  options: { webhooks?: boolean; env?: Record<string, string> } = {},
): Promise<PaymentApp> {
  const [db, httpPort, grpcPort] = [await createTestDatabase('payment'), await freePort(), await freePort()];
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  const webhook = options.webhooks
    ? { webhookUrl: `${httpUrl}/webhooks/stripe`, webhookSecret: WEBHOOK_SECRET }
    : {};
  const [sandbox, order] = await Promise.all([startGatewaySandbox(webhook), FakeOrder.start()]);
  const config = PaymentConfig.parse({
    NODE_ENV: 'test',
    HOLDFAST_ENV: 'local',
    BIND_HOST: '127.0.0.1',
    HTTP_PORT: httpPort,
    INTERNAL_HTTP_PORT: '0',
    GRPC_PORT: grpcPort,
    LOG_LEVEL: 'silent',
    DATABASE_URL: db.url,
    DAPR_HTTP_ENDPOINT: 'http://127.0.0.1:1',
    CHECKOUT_GRPC_URL: '127.0.0.1:1',
    ORDER_GRPC_URL: order.url,
    GRPC_CALL_TIMEOUT_MS: '2000',
    STRIPE_API_KEY: 'sk_test_sandbox',
    STRIPE_API_URL: sandbox.url,
    STRIPE_WEBHOOK_SECRETS: `whsec_test_old,${WEBHOOK_SECRET}`,
    GATEWAY_TIMEOUT_MS: '600',
    GATEWAY_BUDGET_MS: '5000',
    WORK_POLL_MS: '50',
    WORK_RETRY_MS: '50',
    EXPIRY_CHECK_MS: '50',
    ...options.env,
  });
  const running = await startApp({
    name: 'payment',
    config: () => config,
    module: () => PaymentModule,
    grpc: PAYMENT_GRPC,
    http: PAYMENT_HTTP,
  });
  const grpcUrl = `127.0.0.1:${grpcPort}`;
  const client: Client = createGrpcClient({
    packageName: 'holdfast.payment.v1',
    serviceName: 'PaymentService',
    url: grpcUrl,
    defaultTimeoutMs: 10_000,
  });
  const stop = async (): Promise<void> => {
    client.close();
    await running.stop();
    order.stop();
    await sandbox.close();
    await db.drop();
  };
  return { db, sandbox, order, running, httpUrl, grpcUrl, client, stop };
}

/** Runs calls in the context of a tenant. */
export const asTenant = <T>(work: () => Promise<T>, tenantId = 'demo'): Promise<T> =>
  runInContext({ tenantId, requestId: newId(), traceparent: newTraceparent() }, work);

/** A request for an authorization, as checkout sends it. */
export const anAuthorization = (
  changes: Partial<payment.AuthorizePaymentRequest> = {},
): payment.AuthorizePaymentRequest => ({
  checkoutId: newId(),
  attempt: 1,
  paymentId: newId(),
  amount: { amountMinor: '1999', currency: 'USD' },
  paymentMethodId: 'pm_card_visa',
  customerId: 'customer-1',
  email: 'ada@example.com',
  gatewayAccount: '',
  lineSummary: '1 x T-Shirt, black, M',
  ...changes,
});
