import {
  moneyData,
  paymentCaptureFailed,
  paymentCaptureRequested,
  paymentCaptured,
  paymentConfirmed,
  paymentFailed,
  paymentRefundFailed,
  paymentRefunded,
} from '@holdfast/events';
import type { OutgoingEvent } from '@holdfast/events';
import { EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import type { Pool } from '@holdfast/postgres';
import { contextFrom, newId, runInContext } from '@holdfast/request-context';

import { ApplyFulfilmentEvent } from '../fulfilment/apply-fulfilment-event.js';
import type { OrderContent } from '../order/order.js';
import { CancelOrder } from '../orders/cancel-order/cancel-order.js';
import { CreateOrder } from '../orders/create-order/create-order.js';
import { ApplyPaymentUpdate } from '../payments/apply-payment-update.js';
import { CaptureOrder } from '../payments/capture/capture-order.js';
import { CaptureEventsController } from '../payments/capture/capture.events-controller.js';
import { PaymentAlerts } from '../payments/payment-alerts.js';
import { PaymentEventsController } from '../payments/payment.events-controller.js';
import { ReactToPayment } from '../payments/react-to-payment.js';
import { VerifyPaymentEvent } from '../payments/verify-payment-event.js';
import { CheckPendingOrders } from '../payments/waiting-orders/check-pending-orders.js';
import { RequestMissingCaptures } from '../payments/waiting-orders/request-missing-captures.js';
import { FakeLog, FakePayment, FakeWarehouse } from './fakes.js';

/** As an app has them by default. */
export const INBOX_SETTINGS = {
  INBOX_KEEP_MS: 1_000_000,
  INBOX_PURGE_EVERY_MS: 1_000_000,
  DEAD_LETTER_RETRY_AFTER_MS: 60_000,
  DEAD_LETTER_RETRIES: 8,
};

/** Wraps an event as the broker delivers it. */
export const cloudEvent = ({ id, topic, payload, tenantId }: OutgoingEvent): object => ({
  specversion: '1.0',
  id,
  source: 'payment',
  type: topic,
  tenantid: tenantId,
  data: payload,
});

const paymentData = (order: OrderContent) => ({
  payment_id: order.paymentId!,
  checkout_id: order.checkoutId,
  attempt: order.attempt,
  payment_type: 'card' as const,
  amount: moneyData({ amountMinor: order.totals.grandTotalMinor, currency: order.currency }),
});

const refundData = ({ currency }: OrderContent, totalMinor: bigint) => ({
  refund_id: newId(),
  refund_amount: moneyData({ amountMinor: 100n, currency }),
  refunded_total: moneyData({ amountMinor: totalMinor, currency }),
  reason: 'goodwill',
});

/** Events of an order's payment. */
export const paymentEvents = (order: OrderContent, tenantId = 'demo') => {
  const of = (sequence: number) => ({ tenantId, aggregateId: order.paymentId!, sequence });
  const data = paymentData(order);
  return {
    confirmed: (captureBefore?: Date) =>
      paymentConfirmed.create({
        ...of(1),
        data: { ...data, is_captured: false, capture_before: captureBefore?.toISOString() },
      }),
    captured: () =>
      paymentCaptured.create({
        ...of(2),
        data: { ...data, captured_amount: data.amount, captured_at: new Date().toISOString() },
      }),
    failed: () => paymentFailed.create({ ...of(2), data: { ...data, reason: 'CARD_DECLINED' } }),
    /** The payment's nth event: `totalMinor` is given back then. */
    refunded: (sequence: number, totalMinor: bigint) =>
      paymentRefunded.create({
        ...of(sequence),
        data: { ...data, ...refundData(order, totalMinor), is_full: false },
      }),
    refundFailed: (sequence: number, leftMinor: bigint) =>
      paymentRefundFailed.create({
        ...of(sequence),
        data: { ...data, ...refundData(order, leftMinor), failure_code: 'unknown' },
      }),
    captureFailed: () => paymentCaptureFailed.create({ ...of(2), data: { ...data, reason: 'EXPIRED' } }),
  };
};

/** The order service's parts on one database, with the services around it faked. */
export class Scenario {
  readonly payment = new FakePayment();
  readonly warehouse = new FakeWarehouse();
  readonly log = new FakeLog();
  readonly createOrder: CreateOrder;
  readonly cancelOrder: CancelOrder;
  readonly payments: PaymentEventsController;
  private readonly captures: CaptureEventsController;
  private readonly pending: CheckPendingOrders;
  private readonly missingCaptures: RequestMissingCaptures;

  constructor(readonly pool: Pool) {
    const { log, payment, warehouse } = this;
    const inbox = new EventInbox({ pool, log, settings: INBOX_SETTINGS });
    const alerts = new PaymentAlerts(log);
    const apply = new ApplyPaymentUpdate(alerts, new ApplyFulfilmentEvent(log));
    this.createOrder = new CreateOrder(pool);
    this.cancelOrder = new CancelOrder(pool);
    const reaction = new ReactToPayment(pool, apply, alerts);
    this.payments = new PaymentEventsController(inbox, reaction, new VerifyPaymentEvent(payment));
    this.captures = new CaptureEventsController(inbox, new CaptureOrder(pool, warehouse, payment, alerts));
    this.pending = new CheckPendingOrders(pool, payment, apply, log);
    this.missingCaptures = new RequestMissingCaptures(pool, log);
  }

  /** Runs the jobs for orders that have waited longer than this. */
  async sweep(ageMs = 1): Promise<void> {
    await this.pending.execute(ageMs);
    await this.missingCaptures.execute(ageMs);
  }

  create(order: OrderContent, tenantId = 'demo') {
    return runInContext(contextFrom({ tenantId }), () => this.createOrder.execute(order));
  }

  /** Puts payment into the state that the event reports, and delivers the event. */
  deliver(event: OutgoingEvent): Promise<ConsumeAnswer> {
    if (event.topic.startsWith('payment.')) this.payment.apply(event);
    return this.arrive(event);
  }

  /** Delivers an event to its consumer, true or forged. */
  arrive(event: OutgoingEvent): Promise<ConsumeAnswer> {
    const body = cloudEvent(event);
    switch (event.topic) {
      case paymentConfirmed.topic:
        return this.payments.confirmed(body);
      case paymentCaptured.topic:
        return this.payments.captured(body);
      case paymentFailed.topic:
        return this.payments.failed(body);
      case paymentCaptureFailed.topic:
        return this.payments.captureFailed(body);
      case paymentRefunded.topic:
        return this.payments.refunded(body);
      case paymentRefundFailed.topic:
        return this.payments.refundFailed(body);
      case paymentCaptureRequested.topic:
        return this.captures.captureRequested(body);
      default:
        throw new Error(`no consumer of ${event.topic} in this scenario`);
    }
  }

  /** Delivers the order's own request to take its money, as the relay would. */
  async deliverCaptureRequest(orderId: string): Promise<ConsumeAnswer> {
    const { rows } = await this.pool.query<{ id: string; payload: Record<string, unknown> }>(
      'SELECT id, payload FROM outbox WHERE aggregate_id = $1 AND topic = $2 ORDER BY position DESC LIMIT 1',
      [orderId, paymentCaptureRequested.topic],
    );
    const [row] = rows;
    if (!row) throw new Error('no capture was requested');
    const { topic } = paymentCaptureRequested;
    return this.deliver({
      id: row.id,
      topic,
      payload: row.payload,
      tenantId: 'demo',
      aggregateId: orderId,
      sequence: 1,
    });
  }

  async statusOf(orderId: string): Promise<string> {
    const { rows } = await this.pool.query<{ status: string; payment_status: string }>(
      'SELECT status, payment_status FROM orders WHERE id = $1',
      [orderId],
    );
    return `${rows[0]?.status} ${rows[0]?.payment_status}`;
  }

  /** The events of the order in sequence: the target of a move, else the topic. */
  async publishedBy(orderId: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ published: string; sequence: bigint }>(
      `SELECT coalesce(payload->>'to', topic) AS published, sequence FROM outbox WHERE aggregate_id = $1 ORDER BY position`,
      [orderId],
    );
    const sequences = rows.map(({ sequence }) => Number(sequence));
    if (new Set(sequences).size !== sequences.length)
      throw new Error(`sequences repeat: ${sequences.join(' ')}`);
    return rows.map(({ published }) => published);
  }

  async historyOf(orderId: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ move: string }>(
      `SELECT coalesce(from_status, '') || '>' || to_status AS move FROM order_history WHERE order_id = $1 ORDER BY sequence`,
      [orderId],
    );
    return rows.map(({ move }) => move);
  }
}
