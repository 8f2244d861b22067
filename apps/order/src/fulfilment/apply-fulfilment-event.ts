import { Injectable } from '@nestjs/common';

import { causeOf } from '@holdfast/inbox';
import { run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext, runInContext } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import { moveOrder } from '../order-records/move-order.js';
import type { OrderRef } from '../order-records/move-order.js';
import { TOUCH_ORDER } from '../order-records/order.repository.js';
import { toFulfilmentEvent } from './fulfilment-event.js';
import type { FulfilmentEvent } from './fulfilment-event.js';
import { stepsAfterFulfilment } from './fulfilment-steps.js';
import { STORE_UNAPPLIED, TAKE_EARLY } from './unapplied-events.statements.js';

/** Runs the work with the stored event as its cause, instead of the event being consumed. */
function inCauseOf<T>(eventId: string, work: () => Promise<T>): Promise<T> {
  const context = currentContext();
  return context ? runInContext({ ...context, cause: causeOf(eventId) }, work) : work();
}

/** Moves orders on events of warehouses and carriers. Events that are unknown or cannot be applied are stored, not lost (ORD-8). */
@Injectable()
export class ApplyFulfilmentEvent {
  constructor(private readonly log: Log) {}

  /** Runs in the transaction that marks the event. */
  async execute(db: Queryable, event: FulfilmentEvent): Promise<void> {
    let reason = await this.apply(db, event);
    if (reason === 'TOO_EARLY') {
      // Under the order's lock: either the order is confirmed by now, or the write that confirms it finds the order changed and reads again.
      await runOne(db, TOUCH_ORDER, [event.tenantId, event.orderId]);
      reason = await this.apply(db, event);
    }
    if (reason !== undefined) await this.store(db, event, reason);
  }

  /** Applies the events that came before the order was confirmed. Runs in the transaction that confirms it. */
  async applyEarly(db: Queryable, { tenantId, orderId }: OrderRef): Promise<void> {
    const early = await run(db, TAKE_EARLY, [tenantId, orderId]);
    early.sort((a, b) => a.received_at.getTime() - b.received_at.getTime());
    for (const { id, topic, data } of early)
      await inCauseOf(id, () => this.execute(db, toFulfilmentEvent({ id, topic, tenantId, data })));
  }

  /** Answers why the event cannot be applied, or undefined. */
  private async apply(
    db: Queryable,
    { tenantId, orderId, status, shipment }: FulfilmentEvent,
  ): Promise<string | undefined> {
    if (!status) return 'UNKNOWN_STATUS';
    let reason: string | undefined;
    const moved = await moveOrder(db, { tenantId, orderId }, (order) => {
      const decision = stepsAfterFulfilment(order, status, shipment);
      reason = decision.kind === 'inapplicable' ? decision.reason : undefined;
      return decision.kind === 'inapplicable' ? [] : decision.steps;
    });
    return moved ? reason : 'ORDER_NOT_FOUND';
  }

  private async store(db: Queryable, event: FulfilmentEvent, reason: string): Promise<void> {
    const { eventId, tenantId, topic, orderId, reportedStatus: status, payload } = event;
    await run(db, STORE_UNAPPLIED, [
      eventId,
      tenantId,
      topic,
      orderId,
      status,
      reason,
      JSON.stringify(payload),
    ]);
    this.log.warn({ eventId, topic, orderId, status, reason }, 'event does not fit the order and was stored');
  }
}
