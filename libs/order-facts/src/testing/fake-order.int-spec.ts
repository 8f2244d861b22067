import { orderStatusChanged, returnCompleted, returnRequested } from '@holdfast/events';
import type { OrderStatusName } from '@holdfast/events';
import { newId } from '@holdfast/request-context';

import { FakeOrder } from './fake-order.js';
import { orderFactsContract } from './order-facts.contract.js';

const usd = (amount_minor: number) => ({ amount_minor, currency: 'USD' });

const anOrder = () => ({
  order_id: newId(),
  order_number: 'DEMO-1',
  cart_session_id: newId(),
  attempt: 1,
  customer_id: 'customer-1',
  is_guest: false,
  email: 'ada@example.com',
  locale: 'en',
  payment_id: newId(),
  payment_type: 'card' as const,
  is_cod: false,
  total: usd(2200),
});

orderFactsContract('the fake', async () => {
  const fake = await FakeOrder.start();
  const orders = new Map<string, ReturnType<typeof anOrder>>();
  const of = (orderId: string) => ({ tenantId: 'demo', aggregateId: orderId, sequence: 1 });
  const goes = (to: OrderStatusName) => {
    const order = anOrder();
    const lineId = newId();
    orders.set(order.order_id, order);
    const data = {
      ...order,
      from: null,
      lines: [{ line_id: lineId, sku: 'CUP', name: 'Cup', quantity: 2 }],
      promotions: [],
    };
    if (to === 'delivered')
      fake.does(
        orderStatusChanged.create({
          ...of(order.order_id),
          data: { ...data, to: 'shipped', tracking_number: 'T-1' },
        }),
      );
    fake.does(orderStatusChanged.create({ ...of(order.order_id), data: { ...data, to } }));
    return Promise.resolve({ orderId: order.order_id, lineId });
  };
  return {
    url: fake.url,
    delivered: () => goes('delivered'),
    cancelled: () => goes('cancelled'),
    returned: ({ orderId, lineId }, stage) => {
      const returnId = newId();
      const line = {
        line_id: lineId,
        sku: 'CUP',
        name: 'Cup',
        quantity: 1,
        amount: usd(1100),
        restock: true,
      };
      const data = { ...orders.get(orderId)!, return_id: returnId, lines: [line], refund_amount: usd(1100) };
      if (stage === 'completed')
        fake.does(returnCompleted.create({ ...of(orderId), data: { ...data, refunded_total: usd(1100) } }));
      else fake.does(returnRequested.create({ ...of(orderId), data }));
      if (stage === 'rejected after approval') fake.rejectAfter(orderId, returnId, ['requested', 'approved']);
      return Promise.resolve(returnId);
    },
    stop: () => Promise.resolve(fake.stop()),
  };
});
