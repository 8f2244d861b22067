import { randomUUID } from 'node:crypto';

import { orderStatusChanged } from '@holdfast/events';
import type { DataOf } from '@holdfast/events';

import type { Buyer, World } from './world.ts';

/** A CloudEvent that no service published. */
export interface ForgedEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string | undefined;
  readonly type: string;
  readonly topic: string;
  readonly tenantid: string;
  readonly data: object;
}

/** What order really said of somebody's order last: true in every word, and so the best text for a lie. */
export async function truth(
  { stack }: World,
  { orderId }: Buyer,
): Promise<DataOf<typeof orderStatusChanged>> {
  const [row] = await stack.rows(
    'order',
    `SELECT payload FROM outbox WHERE topic = 'orders.order.status_changed' AND aggregate_id = $1
      ORDER BY sequence DESC LIMIT 1`,
    [orderId],
  );
  return orderStatusChanged.schema.parse(row?.['payload']);
}

/** A CloudEvent as a sidecar would deliver it. */
export function eventOf(topic: string, data: object): ForgedEvent {
  const id = randomUUID();
  return {
    specversion: '1.0',
    id,
    source: topic.split('.')[0],
    type: `${topic}.v1`,
    topic,
    tenantid: 'demo',
    data: { ...data, event_id: id, occurred_at: new Date().toISOString(), schema_version: 1 },
  };
}

/** A completed return of an order that nobody asked to take back. */
export async function madeUpReturn(world: World, buyer: Buyer): Promise<ForgedEvent> {
  const { lines, from: _from, to: _to, promotions: _promotions, ...order } = await truth(world, buyer);
  const pieces = lines.map(({ total, ...line }) => ({
    ...line,
    amount: total,
    restock: true,
  }));
  return eventOf('orders.return.completed', {
    ...order,
    ...{
      return_id: randomUUID(),
      lines: pieces,
      refund_amount: order.total,
      refunded_total: order.total,
    },
    sequence: order.sequence + 100,
  });
}

/** News of an order that did not happen. */
export async function madeUpNews(
  world: World,
  buyer: Buyer,
  topic: string,
  changes: object,
): Promise<ForgedEvent> {
  const order = await truth(world, buyer);
  return eventOf(topic, { ...order, sequence: order.sequence + 100, ...changes });
}

/** What events of an order's payment have in common. */
export async function paymentOf(world: World, buyer: Buyer) {
  const { payment_id, order_id, cart_session_id, attempt, payment_type, total } = await truth(world, buyer);
  const payment = { payment_id, order_id, checkout_id: cart_session_id, attempt, payment_type };
  return { ...payment, amount: total, tenant_id: 'demo', sequence: 100 };
}
