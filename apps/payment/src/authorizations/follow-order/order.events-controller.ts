import { Body, Controller } from '@nestjs/common';

import {
  orderCancelled,
  orderCompleted,
  orderConfirmed,
  orderPaymentFailed,
  orderStatusChanged,
  returnCompleted,
} from '@holdfast/events';
import type { OrderStatusName } from '@holdfast/events';
import { Consumes, EventInbox, StillConsumes } from '@holdfast/inbox';
import type { ConsumeAnswer, Effect } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';
import { Jobs } from '@holdfast/platform';

import { REFUNDS_JOB } from '../../refunds/index.js';
import { FollowOrder } from './follow-order.js';
import { VOIDS_JOB } from './void-ended-orders.js';

/** Other changes of a status cost no transaction. */
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

  /** Brings the order's number, or the row of a payment in cash. */
  @Consumes(orderConfirmed)
  confirmed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderConfirmed, body, (event) => this.effectOf(event, 'confirmed'));
  }

  @Consumes(orderCancelled)
  async cancelled(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(orderCancelled, body, (event) => this.effectOf(event, 'cancelled'));
    this.jobs.wake(VOIDS_JOB);
    return answer;
  }

  @Consumes(orderPaymentFailed)
  async paymentFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(orderPaymentFailed, body, (event) =>
      this.effectOf(event, 'payment_failed'),
    );
    this.jobs.wake(VOIDS_JOB);
    return answer;
  }

  /** The courier collected the cash. */
  @Consumes(orderCompleted)
  completed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderCompleted, body, (event) => this.effectOf(event, 'delivered'));
  }

  @StillConsumes(orderStatusChanged)
  async statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(
      orderStatusChanged,
      body,
      (event) => this.effectOf(event, event.data.to),
      ({ data }) => RELEVANT.has(data.to) && data.from !== 'return_requested',
    );
    this.jobs.wake(VOIDS_JOB);
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

  private async effectOf(
    { data, tenantId }: { data: { order_id: string }; tenantId: string },
    to: OrderStatusName,
  ): Promise<Effect> {
    const { order } = await this.causes.move({ order_id: data.order_id, to });
    return this.follow.effectOf(tenantId, order, to);
  }
}
