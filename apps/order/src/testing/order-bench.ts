import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import type { RunningApp } from '@holdfast/platform';
import { payment } from '@holdfast/proto';
import type { order as proto } from '@holdfast/proto';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { createTestDatabase, fakeGrpcService, startIssuer } from '@holdfast/testing';
import type { FakeGrpcService, TestDatabase, TestIssuer } from '@holdfast/testing';

import type { OrderContent } from '../order/order.js';
import { startOrderApp, toRequest } from './order-app.js';
import { CART_TOKEN } from './orders.js';

/** An HTTP response with its JSON. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Runs the work in the context of a tenant. */
export const inTenant = <T>(work: () => T, tenantId = 'demo'): T =>
  runInContext(contextFrom({ tenantId }), work);

/** Headers of the guest whose orders `anOrder` makes. */
export const AS_GUEST = { 'x-cart-token': CART_TOKEN };

interface BenchParts {
  readonly database: TestDatabase;
  readonly issuer: TestIssuer;
  readonly payments: FakeGrpcService;
  readonly running: RunningApp;
  readonly http: string;
  readonly internal: string;
  readonly client: GrpcClient<proto.OrderServiceClient>;
}

/** Answers that these payments, by checkout, are authorized. */
const paymentService = (authorized: ReadonlyMap<string, string>): Promise<FakeGrpcService> =>
  fakeGrpcService(
    { packageName: 'holdfast.payment.v1', serviceName: 'PaymentService' },
    {
      batchGetPayments: ({ attempts }: payment.BatchGetPaymentsRequest) => ({
        payments: attempts.map((attempt) => ({
          ...attempt,
          paymentId: authorized.get(attempt.checkoutId),
          status: payment.PaymentStatus.PAYMENT_STATUS_AUTHORIZED,
        })),
      }),
    },
  );

/** The order app on a database of its own, with an issuer of tokens and a payment service. */
export class OrderBench {
  private constructor(
    private readonly parts: BenchParts,
    /** Authorized payments by checkout id. */
    readonly authorized: Map<string, string>,
  ) {}

  static async start(): Promise<OrderBench> {
    const authorized = new Map<string, string>();
    const [database, issuer, payments] = await Promise.all([
      createTestDatabase('order'),
      startIssuer(),
      paymentService(authorized),
    ]);
    const { grpc, ...app } = await startOrderApp({
      DATABASE_URL: database.url,
      JWKS_URL: issuer.jwksUrl,
      JWKS_HTTP_HOSTS: '127.0.0.1',
      PAYMENT_GRPC_URL: payments.url,
    });
    const client: GrpcClient<proto.OrderServiceClient> = createGrpcClient({
      packageName: 'holdfast.order.v1',
      serviceName: 'OrderService',
      url: grpc,
      defaultTimeoutMs: 5_000,
    });
    return new OrderBench({ database, issuer, payments, client, ...app }, authorized);
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.parts.running.stop();
    this.parts.payments.stop();
    this.parts.issuer.close();
    await this.parts.database.drop();
  }

  get client(): GrpcClient<proto.OrderServiceClient> {
    return this.parts.client;
  }

  get issuer(): TestIssuer {
    return this.parts.issuer;
  }

  get http(): string {
    return this.parts.http;
  }

  get pool(): TestDatabase['pool'] {
    return this.parts.database.pool;
  }

  create(content: OrderContent, tenantId?: string): Promise<proto.CreateOrderResponse> {
    return inTenant(() => this.client.createOrder(toRequest(content)), tenantId);
  }

  /** Events go to the internal listener, everything else to the public one. */
  async call(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<Answer> {
    const { internal, http } = this.parts;
    const response = await fetch((path.startsWith('/events/') ? internal : http) + path, {
      method,
      headers: { 'x-tenant-id': 'demo', ...headers },
      ...(body !== undefined && { body }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.call('GET', path, headers);
  }

  async asCustomer(customerId: string, tenant?: string): Promise<{ authorization: string }> {
    return { authorization: `Bearer ${await this.issuer.token(customerId, tenant)}` };
  }
}
