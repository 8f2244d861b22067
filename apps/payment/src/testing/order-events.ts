import { returnCompleted } from '@holdfast/events';
import type { OrderStatusName, OutgoingEvent } from '@holdfast/events';
import { deliverEvent } from '@holdfast/inbox/testing';
import { orderMoved } from '@holdfast/order-facts/testing';
import type { OrderData } from '@holdfast/order-facts/testing';
import { newId } from '@holdfast/request-context';

import { anAuthorization, startPaymentApp } from './payment-app.js';
import type { PaymentApp } from './payment-app.js';
import { driver } from './payment-checks.js';

export const anOrder = (changes: Partial<OrderData> = {}): OrderData => ({
  order_id: newId(),
  order_number: 'HF-1001',
  cart_session_id: newId(),
  attempt: 1,
  customer_id: 'customer-1',
  is_guest: false,
  email: 'ada@example.com',
  locale: 'en',
  payment_id: newId(),
  payment_type: 'card',
  is_cod: false,
  total: { amount_minor: 1999, currency: 'USD' },
  lines: [{ sku: 'TSHIRT-BLK-M', name: 'T-Shirt, black, M', quantity: 2 }],
  promotions: [],
  ...changes,
});

export const moved = (order: OrderData, to: OrderStatusName): OutgoingEvent => orderMoved(to, order);

export const completed = (
  order: OrderData,
  amountMinor: number,
  returnId = newId(),
  { quantity = 1, tenantId = 'demo' } = {},
) => {
  const { promotions: _promotions, lines: _lines, ...fields } = order;
  const amount = { amount_minor: amountMinor, currency: order.total.currency };
  return returnCompleted.create({
    tenantId,
    aggregateId: order.order_id,
    sequence: 9,
    data: {
      ...fields,
      return_id: returnId,
      lines: [{ line_id: 'line-1', sku: 'TSHIRT-BLK-M', name: 'T-Shirt', quantity, amount, restock: true }],
      refund_amount: amount,
      refunded_total: amount,
    },
  });
};

/** Delivers order events to one test's service. */
export const orderEvents = (app: PaymentApp) => {
  const pay = driver(app);
  /** The order has the status, and its event arrives. */
  function deliver(event: OutgoingEvent): Promise<string> {
    if (event.topic.startsWith('orders.') && 'order_id' in event.payload) app.order.does(event);
    return arrive(event);
  }

  /** The event arrives, true or forged. */
  const arrive = (event: OutgoingEvent, route?: string): Promise<string> =>
    deliverEvent(app.running.internalUrl, event, route === undefined ? {} : { route });

  const authorized = async () => {
    const request = anAuthorization();
    await pay.authorize(request);
    return {
      request,
      order: anOrder({ payment_id: request.paymentId, cart_session_id: request.checkoutId }),
    };
  };
  const refundsOf = async (paymentId: string) =>
    (await app.db.pool.query('SELECT amount_minor, status FROM refunds WHERE payment_id = $1', [paymentId]))
      .rows;
  return { deliver, arrive, authorized, refundsOf };
};

/** The service, its driver, and deliveries of order events; a dead letter is retried soon. */
export interface OrderEventsBench {
  readonly app: PaymentApp;
  readonly pay: ReturnType<typeof driver>;
  readonly orders: ReturnType<typeof orderEvents>;
}

export async function startOrderEvents(): Promise<OrderEventsBench> {
  const app = await startPaymentApp({ env: { DEAD_LETTER_RETRY_AFTER_MS: '200' } });
  return { app, pay: driver(app), orders: orderEvents(app) };
}
