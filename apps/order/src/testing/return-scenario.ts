import type { Pool } from '@holdfast/postgres';

import type { OrderContent } from '../order/order.js';
import { CancelOrder } from '../orders/cancel-order/cancel-order.js';
import { DecideReturn } from '../returns/decide-return.js';
import { RequestReturn } from '../returns/request-return.js';
import type { ReturnOfOrder } from '../returns/request-return.js';
import { FakeAssortment } from './fakes.js';
import { Scenario } from './scenario.js';

/** An event as it lies in the outbox. */
export interface PublishedEvent {
  readonly topic: string;
  readonly sequence: string;
  readonly payload: Record<string, never> & { [name: string]: unknown };
}

/** Delivered orders and what becomes of their goods. */
export class ReturnScenario {
  readonly scenario: Scenario;
  readonly assortment = new FakeAssortment();
  readonly requests: RequestReturn;
  readonly decisions: DecideReturn;
  readonly cancelOrder: CancelOrder;

  constructor(readonly pool: Pool) {
    this.scenario = new Scenario(pool);
    this.requests = new RequestReturn(pool, this.assortment);
    this.decisions = new DecideReturn(pool, this.scenario.warehouse);
    this.cancelOrder = new CancelOrder(pool);
  }

  /** An order that has arrived, paid. */
  async delivered(content: OrderContent, paymentStatus = 'captured'): Promise<string> {
    const { orderId } = await this.scenario.create(content);
    await this.pool.query("UPDATE orders SET status = 'delivered', payment_status = $2 WHERE id = $1", [
      orderId,
      paymentStatus,
    ]);
    return orderId;
  }

  ask(orderId: string, lines: readonly { lineId: string; quantity: number }[], more: object = {}) {
    return this.requests.forRefund({ tenantId: 'demo', orderId }, { lines, ...more });
  }

  readonly decision = ({ given }: Pick<ReturnOfOrder, 'given'>) => ({
    tenantId: 'demo',
    orderId: given.orderId,
    returnId: given.id,
    actor: 'olga',
  });

  /** All the way. */
  async take(asked: ReturnOfOrder, withShipping = false): Promise<ReturnOfOrder> {
    const decision = this.decision(asked);
    await this.decisions.approve(decision, withShipping);
    await this.decisions.receive(decision, []);
    return this.decisions.complete(decision);
  }

  async published(orderId: string, topic: string): Promise<PublishedEvent[]> {
    const { rows } = await this.pool.query<PublishedEvent>(
      'SELECT topic, sequence, payload FROM outbox WHERE aggregate_id = $1 AND topic LIKE $2 ORDER BY position',
      [orderId, topic],
    );
    return rows;
  }

  async returnedQuantities(orderId: string): Promise<number[]> {
    const { rows } = await this.pool.query<{ returned_quantity: number }>(
      'SELECT returned_quantity FROM order_lines WHERE order_id = $1 ORDER BY position',
      [orderId],
    );
    return rows.map(({ returned_quantity: quantity }) => quantity);
  }
}
