import { Body, Controller } from '@nestjs/common';

import { orderStatusChanged, returnCompleted } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';
import { Jobs } from '@holdfast/platform';

import { REFUNDS_JOB } from '../../refunds/index.js';
import { FollowOrder, hasEnded } from './follow-order.js';
import { VOIDS_JOB } from './void-ended-orders.js';

/** A confirmation brings the order's number, an end voids the payment, a delivery collects cash. Other events cost no transaction. */
const RELEVANT: ReadonlySet<string> = new Set(['confirmed', 'cancelled', 'payment_failed', 'delivered']);

/** Consumes the order service's events. They are hints: the order is read before money is voided, refunded or collected (TRU-3). */
@Controller('events')
export class OrderEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly follow: FollowOrder,
    private readonly causes: OrderCauses,
    private readonly jobs: Jobs,
  ) {}

  @Consumes(orderStatusChanged)
  async statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    let mustVoid = false;
    const answer = await this.inbox.apply(
      orderStatusChanged,
      body,
      async ({ data, tenantId }) => {
        const { order } = await this.causes.move(data);
        mustVoid = hasEnded(data.to);
        return this.follow.effectOf(tenantId, order, data.to);
      },
      ({ data }) => RELEVANT.has(data.to) && data.from !== 'return_requested',
    );
    if (mustVoid) this.jobs.wake(VOIDS_JOB);
    return answer;
  }

  @Consumes(returnCompleted)
  async returnCompleted(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(returnCompleted, body, async ({ data, tenantId }) => {
      const confirmed = await this.causes.return(data, 'completed');
      return (tx) => this.follow.returned(tx, tenantId, confirmed);
    });
    this.jobs.wake(REFUNDS_JOB);
    return answer;
  }
}
