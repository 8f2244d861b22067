import { Body, Controller, Inject } from '@nestjs/common';

import { orderStatusChanged, returnCompleted } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';

import { PendingWork } from '../../pending-work/pending-work.js';
import { FollowOrder, hasEnded } from './follow-order.js';

/** The order's number comes with its confirmation; ends release money; a delivery collects cash. The rest costs no transaction. */
const MATTERS: ReadonlySet<string> = new Set(['confirmed', 'cancelled', 'payment_failed', 'delivered']);

/** Order's events are hints: order is asked before money is released, refunded or collected (TRU-3). */
@Controller('events')
export class OrderEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(FollowOrder) private readonly follow: FollowOrder,
    @Inject(OrderCauses) private readonly causes: OrderCauses,
    @Inject(PendingWork) private readonly work: PendingWork,
  ) {}

  @Consumes(orderStatusChanged)
  async statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    let releases = false;
    const answer = await this.inbox.apply(
      orderStatusChanged,
      body,
      async ({ data, tenantId }) => {
        const { order } = await this.causes.move(data);
        releases = hasEnded(data.to);
        return this.follow.effectOf(tenantId, order, data.to);
      },
      ({ data }) => MATTERS.has(data.to) && data.from !== 'return_requested',
    );
    if (releases) this.work.kick('releases');
    return answer;
  }

  @Consumes(returnCompleted)
  async returnCompleted(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(returnCompleted, body, async ({ data, tenantId }) => {
      const confirmed = await this.causes.return(data, 'completed');
      return (tx) => this.follow.returned(tx, tenantId, confirmed);
    });
    this.work.kick('refunds');
    return answer;
  }
}
