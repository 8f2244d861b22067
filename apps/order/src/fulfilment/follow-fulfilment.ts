import { causeOf } from '@holdfast/inbox';
import type { Log } from '@holdfast/platform';
import { run, runOne, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext, runInContext } from '@holdfast/request-context';

import { moveOrder } from '../order-records/move-order.js';
import type { OrderRef } from '../order-records/move-order.js';
import { LOCK_ORDER } from '../order-records/order.repository.js';
import { outsideNews } from './fulfilment-event.js';
import type { OutsideData, OutsideNews } from './fulfilment-event.js';
import { stepsAfterFulfilment } from './fulfilment-steps.js';

const KEEP = statement(
  'kept_news_insert',
  `INSERT INTO kept_news (event_id, tenant_id, topic, order_id, status, reason, payload)
   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id) DO NOTHING`,
);

interface EarlyRow {
  readonly id: string;
  readonly topic: string;
  readonly data: OutsideData;
  readonly received_at: Date;
}

const TAKE_EARLY = statement<EarlyRow>(
  'kept_news_take_early',
  `DELETE FROM kept_news WHERE tenant_id = $1 AND order_id = $2::uuid AND reason = 'TOO_EARLY'
   RETURNING event_id AS id, topic, payload AS data, received_at`,
);

/** Done on account of an event that was kept, not of the one that is being consumed. */
function inCauseOf<T>(eventId: string, work: () => Promise<T>): Promise<T> {
  const context = currentContext();
  return context ? runInContext({ ...context, cause: causeOf(eventId) }, work) : work();
}

/** Moves orders by what warehouses and carriers tell; what is unknown or does not fit is kept, not lost (ORD-8). */
export class FollowFulfilment {
  constructor(private readonly log: Log) {}

  /** In the transaction that marks the event. */
  async execute(db: Queryable, told: OutsideNews): Promise<void> {
    let reason = await this.follow(db, told);
    if (reason === 'TOO_EARLY') {
      // Under the order's lock: either the order is confirmed by now, or whoever confirms it finds what is kept here.
      await runOne(db, LOCK_ORDER, [told.tenantId, told.orderId]);
      reason = await this.follow(db, told);
    }
    if (reason !== undefined) await this.keep(db, told, reason);
  }

  /** Follows what came before the order's confirmation; in the transaction that confirms it. */
  async followEarly(db: Queryable, { tenantId, orderId }: OrderRef): Promise<void> {
    const early = await run(db, TAKE_EARLY, [tenantId, orderId]);
    early.sort((a, b) => a.received_at.getTime() - b.received_at.getTime());
    for (const { id, topic, data } of early)
      await inCauseOf(id, () => this.execute(db, outsideNews({ id, topic, tenantId, data })));
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
