import { Body, Controller, Inject } from '@nestjs/common';

import { orderStatusChanged, returnCompleted } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import { PendingWork } from '../pending-work/pending-work.js';
import { FollowOrder } from './follow-order.js';

/** The order's number comes with its confirmation; ends release money; a delivery collects cash. The rest costs no transaction. */
const MATTERS: ReadonlySet<string> = new Set(['confirmed', 'cancelled', 'payment_failed', 'delivered']);

/** What order tells us. */
@Controller('events')
export class OrderEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(FollowOrder) private readonly follow: FollowOrder,
    @Inject(PendingWork) private readonly work: PendingWork,
  ) {}

  @Consumes(orderStatusChanged)
  async statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    let hasEnded = false;
    const answer = await this.inbox.apply(
      orderStatusChanged,
      body,
      ({ data, tenantId }) => {
        hasEnded = data.to === 'cancelled' || data.to === 'payment_failed';
        return this.follow.effectOf(tenantId, data);
      },
      ({ data }) => MATTERS.has(data.to) && data.from !== 'return_requested',
    );
    if (hasEnded) this.work.kick('releases');
    return answer;
  }

  @Consumes(returnCompleted)
  async returnCompleted(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.consume(returnCompleted, body, (tx, { data, tenantId }) =>
      this.follow.returned(tx, tenantId, data),
    );
    this.work.kick('refunds');
    return answer;
  }
}
