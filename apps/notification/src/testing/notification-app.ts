import { loadConfig } from '@holdfast/config';
import { paymentRefunded, returnApproved, returnCompleted } from '@holdfast/events';
import type { OrderStatusName, OutgoingEvent } from '@holdfast/events';
import { deliverEvent } from '@holdfast/inbox/testing';
import { FakeOrder, orderMoved } from '@holdfast/order-facts/testing';
import { startApp } from '@holdfast/platform';
import type { RunningApp } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';
import { createTestDatabase } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { NotificationConfig } from '../config.js';
import { NotificationModule } from '../notification.module.js';
import { FakeRefunds } from './fake-refunds.js';

const anOrder = (overrides: object = {}) => ({
  order_id: newId(),
  order_number: 'DEMO-1001',
  cart_session_id: newId(),
  attempt: 1,
  is_guest: true,
  email: 'ada@example.com',
  locale: 'en',
  payment_id: newId(),
  payment_type: 'card' as const,
  is_cod: false,
  authorization_id: 'pi_1',
  total: { amount_minor: 123456, currency: 'EUR' },
  ...overrides,
});

/** What the events of an order of two cups have. */
export const orderData = (overrides: object = {}) => ({
  ...anOrder(overrides),
  lines: [{ sku: 'CUP', name: 'Blue cup', quantity: 2 }],
  promotions: [],
  ...overrides,
});

/** An order's move to a status. */
export const moved = (to: OrderStatusName, overrides: object = {}, tenantId = 'demo'): OutgoingEvent =>
  orderMoved(to, orderData(overrides), tenantId);

/** A refund, without an order unless one is given. */
export const refunded = (overrides: object = {}): OutgoingEvent =>
  paymentRefunded.create({
    tenantId: 'demo',
    aggregateId: 'p',
    sequence: 1,
    data: {
      payment_id: newId(),
      checkout_id: newId(),
      attempt: 1,
      payment_type: 'card',
      amount: { amount_minor: 2000, currency: 'USD' },
      refund_id: newId(),
      refund_amount: { amount_minor: 500, currency: 'USD' },
      refunded_total: { amount_minor: 500, currency: 'USD' },
      is_full: false,
      reason: 'out_of_stock',
      email: 'ada@example.com',
      ...overrides,
    },
  });

const returnData = (overrides: object) => ({
  return_id: newId(),
  ...anOrder(),
  lines: [
    {
      line_id: 'l1',
      sku: 'CUP',
      name: 'Blue cup',
      quantity: 1,
      amount: { amount_minor: 61728, currency: 'EUR' },
      restock: true,
    },
  ],
  refund_amount: { amount_minor: 61728, currency: 'EUR' },
  ...overrides,
});
const OF_AN_ORDER = { tenantId: 'demo', aggregateId: 'o', sequence: 1 };

/** An approved return of one cup. */
export const returnIsApproved = (overrides: object = {}): OutgoingEvent =>
  returnApproved.create({ ...OF_AN_ORDER, data: returnData(overrides) });

/** A completed one. */
export const returnIsCompleted = (overrides: object = {}): OutgoingEvent => {
  const data = returnData(overrides);
  return returnCompleted.create({ ...OF_AN_ORDER, data: { ...data, refunded_total: data.refund_amount } });
};

const SIDECAR_TOKEN = 'the-token-of-the-sidecar';
/** What only the sidecar knows. */
export const AS_SIDECAR = { 'dapr-api-token': SIDECAR_TOKEN };

/** The app on a database of its own. */
export interface NotificationBench {
  readonly database: TestDatabase;
  readonly app: RunningApp;
  readonly order: FakeOrder;
  readonly refunds: FakeRefunds;
  /** Makes the event true at its owner, then delivers it as the sidecar does. */
  readonly deliver: (event: OutgoingEvent) => Promise<string>;
  /** Delivers an event, true or forged, as the sidecar does. */
  readonly arrive: (event: OutgoingEvent) => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Delivers events to an app as its sidecar does. */
const arriving =
  (url: string) =>
  (event: OutgoingEvent): Promise<string> =>
    deliverEvent(url, event, { headers: AS_SIDECAR });

export async function startNotification(env: Record<string, string>): Promise<NotificationBench> {
  const [database, order] = [await createTestDatabase('notification'), await FakeOrder.start()];
  const refunds = await FakeRefunds.start();
  const settings = {
    BIND_HOST: '127.0.0.1',
    HOLDFAST_ENV: 'local',
    HTTP_PORT: '0',
    INTERNAL_HTTP_PORT: '0',
    APP_API_TOKEN: SIDECAR_TOKEN,
    LOG_LEVEL: 'silent',
    DATABASE_URL: database.url,
    ORDER_GRPC_URL: order.url,
    PAYMENT_GRPC_URL: refunds.url,
    GRPC_CALL_TIMEOUT_MS: '2000',
    MAIL_POLL_MS: '20',
    MAIL_RETRY_BASE_MS: '5',
    MAIL_RETRY_MAX_MS: '20',
    ...env,
  };
  const app = await startApp({
    name: 'notification',
    config: () => loadConfig(NotificationConfig, settings),
    module: () => NotificationModule,
  });
  const arrive = arriving(app.internalUrl);
  return {
    database,
    app,
    order,
    refunds,
    arrive,
    deliver: (event) => {
      if (event.topic.startsWith('orders.')) order.does(event);
      if (event.topic === paymentRefunded.topic) refunds.does(event);
      return arrive(event);
    },
    stop: async () => {
      await app.stop();
      order.stop();
      refunds.stop();
      await database.drop();
    },
  };
}
