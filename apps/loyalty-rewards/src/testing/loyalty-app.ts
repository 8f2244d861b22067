import { expect } from '@jest/globals';

import { loadConfig } from '@holdfast/config';
import type { OutgoingEvent } from '@holdfast/events';
import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { deliverEvent } from '@holdfast/inbox/testing';
import { FakeOrder } from '@holdfast/order-facts/testing';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import type { loyalty } from '@holdfast/proto';
import { newTraceparent, runInContext } from '@holdfast/request-context';
import { createTestDatabase, freePort } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { LoyaltyConfig } from '../config.js';
import { LOYALTY_GRPC, LoyaltyModule } from '../loyalty-rewards.module.js';

const settings = (database: TestDatabase, order: FakeOrder, grpcPort: number) => ({
  BIND_HOST: '127.0.0.1',
  HOLDFAST_ENV: 'local',
  HTTP_PORT: '0',
  INTERNAL_HTTP_PORT: '0',
  GRPC_PORT: String(grpcPort),
  LOG_LEVEL: 'silent',
  DATABASE_URL: database.url,
  ORDER_GRPC_URL: order.url,
  GRPC_CALL_TIMEOUT_MS: '2000',
});

/** The whole app on a database of its own, with a fake order service. */
export class LoyaltyApp {
  private constructor(
    readonly database: TestDatabase,
    /** Knows which orders exist. */
    readonly orderService: FakeOrder,
    private readonly app: RunningApp,
    private readonly client: GrpcClient<loyalty.LoyaltyServiceClient>,
  ) {}

  static async start(): Promise<LoyaltyApp> {
    const [database, order] = [await createTestDatabase('loyalty'), await FakeOrder.start()];
    const grpcPort = await freePort();
    const app = await startApp({
      name: 'loyalty-rewards',
      config: () => loadConfig(LoyaltyConfig, settings(database, order, grpcPort)),
      module: () => LoyaltyModule,
      grpc: LOYALTY_GRPC,
    });
    const client = createGrpcClient<loyalty.LoyaltyServiceClient>({
      packageName: 'holdfast.loyalty.v1',
      serviceName: 'LoyaltyService',
      url: `127.0.0.1:${grpcPort}`,
      defaultTimeoutMs: 3_000,
    });
    return new LoyaltyApp(database, order, app, client);
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.app.stop();
    this.orderService.stop();
    await this.database.drop();
  }

  /** Delivers an event from any publisher, genuine or forged; returns the answer to the broker. */
  receive(event: OutgoingEvent): Promise<string> {
    return deliverEvent(this.app.internalUrl, event);
  }

  /** Applies the change to the order service and delivers its event. */
  async deliver(event: OutgoingEvent): Promise<void> {
    this.orderService.does(event);
    expect(await this.receive(event)).toBe('SUCCESS');
  }

  /** The points of a customer, over gRPC. */
  async balance(customerId: string | undefined, tenantId = 'demo'): Promise<number> {
    const context = { tenantId, requestId: 'r', traceparent: newTraceparent() };
    const { points } = await runInContext(context, () =>
      this.client.getBalance({ customerId: customerId ?? '' }),
    );
    return Number(points);
  }

  /** The ledger of an order, oldest entry first. */
  async booked(orderId: string): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ entry: string }>(
      `SELECT kind || ' ' || points AS entry FROM ledger WHERE order_id = $1 ORDER BY id`,
      [orderId],
    );
    return rows.map((row) => row.entry);
  }
}
