import { run, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import type { Log } from '@holdfast/service';

import { moveOrder } from '../move-order/move-order.js';
import type { Shipment } from '../order/order-events.js';
import { stepsAfterFulfilment } from './fulfilment-steps.js';
import type { FulfilmentNews } from './fulfilment-steps.js';

/** What an outside system told. */
export interface OutsideNews {
  readonly eventId: string;
  readonly topic: string;
  readonly tenantId: string;
  readonly orderId: string;
  /** In the sender's own word. */
  readonly status: string;
  /** What we take it for; undefined: unknown to us. */
  readonly news: FulfilmentNews | undefined;
  readonly shipment: Shipment;
  readonly payload: object;
}

const KEEP = statement(
  'kept_news_insert',
  `INSERT INTO kept_news (event_id, tenant_id, topic, order_id, status, reason, payload)
   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id) DO NOTHING`,
);

/** Moves orders by what warehouses and carriers tell; what is unknown or does not fit is kept, not lost (ORD-8). */
export class FollowFulfilment {
  constructor(private readonly log: Log) {}

  /** In the transaction that marks the event. */
  async execute(db: Queryable, told: OutsideNews): Promise<void> {
    const reason = await this.follow(db, told);
    if (reason !== undefined) await this.keep(db, told, reason);
  }

  /** Why the news could not be followed, or undefined. */
  private async follow(
    db: Queryable,
    { tenantId, orderId, news, shipment }: OutsideNews,
  ): Promise<string | undefined> {
    if (!news) return 'UNKNOWN_STATUS';
    let reason: string | undefined;
    const moved = await moveOrder(db, { tenantId, orderId }, (order) => {
      const decision = stepsAfterFulfilment(order, news, shipment);
      reason = decision.kind === 'unfit' ? decision.reason : undefined;
      return decision.kind === 'unfit' ? [] : decision.steps;
    });
    return moved ? reason : 'ORDER_NOT_FOUND';
  }

  private async keep(db: Queryable, told: OutsideNews, reason: string): Promise<void> {
    const { eventId, tenantId, topic, orderId, status, payload } = told;
    await run(db, KEEP, [eventId, tenantId, topic, orderId, status, reason, JSON.stringify(payload)]);
    this.log.warn({ eventId, topic, orderId, status, reason }, 'news that do not fit the order were kept');
  }
}
