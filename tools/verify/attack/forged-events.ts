import { randomUUID } from 'node:crypto';

import { orderStatusChanged } from '@holdfast/events';
import type { DataOf } from '@holdfast/events';

import type { ShopperWithOrder, World } from './world.ts';

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

/** The last status event that order published of an order: a forged event copies its data. */
export async function lastOrderEvent(
  { stack }: World,
  { orderId }: ShopperWithOrder,
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
export function cloudEvent(topic: string, data: object): ForgedEvent {
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

/** A completed return that did not happen. */
export async function forgedReturn(world: World, shopper: ShopperWithOrder): Promise<ForgedEvent> {
  const {
    lines,
    from: _from,
    to: _to,
    promotions: _promotions,
    ...order
  } = await lastOrderEvent(world, shopper);
  const pieces = lines.map(({ total, ...line }) => ({
    ...line,
    amount: total,
    restock: true,
  }));
  return cloudEvent('orders.return.completed', {
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

/** An event of an order that did not happen. */
export async function forgedOrderEvent(
  world: World,
  shopper: ShopperWithOrder,
  topic: string,
  changes: object,
): Promise<ForgedEvent> {
  const order = await lastOrderEvent(world, shopper);
  return cloudEvent(topic, { ...order, sequence: order.sequence + 100, ...changes });
}

/** The fields that all events of an order's payment share. */
export async function paymentFields(world: World, shopper: ShopperWithOrder) {
  const { payment_id, order_id, cart_session_id, attempt, payment_type, total } = await lastOrderEvent(
    world,
    shopper,
  );
  const payment = { payment_id, order_id, checkout_id: cart_session_id, attempt, payment_type };
  return { ...payment, amount: total, tenant_id: 'demo', sequence: 100 };
}
