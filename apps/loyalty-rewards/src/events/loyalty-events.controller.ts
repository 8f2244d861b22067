import { Body, Controller, Inject } from '@nestjs/common';

import { cartConverted, orderCancelled, orderCompleted, returnCompleted } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import { ApplyOrderEvent } from '../apply-order-event/apply-order-event.js';
import { AwardFirstPurchase } from '../first-purchase/award-first-purchase.js';

interface Received {
  readonly id: string;
  readonly tenantId: string;
  readonly data: { order_id: string; customer_id?: string | undefined };
}

const subjectOf = ({ id, tenantId, data }: Received) => ({
  eventId: id,
  tenantId,
  orderId: data.order_id,
  customerId: data.customer_id,
});

/** Guests collect no points. */
const hasCustomer = ({ data }: Received): boolean => data.customer_id !== undefined;

@Controller('events')
export class LoyaltyEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(ApplyOrderEvent) private readonly applyOrderEvent: ApplyOrderEvent,
    @Inject(AwardFirstPurchase) private readonly awardFirstPurchase: AwardFirstPurchase,
  ) {}

  @Consumes(orderCompleted)
  completed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(
      orderCompleted,
      body,
      (tx, event) =>
        this.applyOrderEvent.execute(tx, { ...subjectOf(event), total: event.data.total, isCompleted: true }),
      hasCustomer,
    );
  }

  @Consumes(orderCancelled)
  cancelled(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(
      orderCancelled,
      body,
      (tx, event) =>
        this.applyOrderEvent.execute(tx, { ...subjectOf(event), total: event.data.total, isCancelled: true }),
      hasCustomer,
    );
  }

  @Consumes(returnCompleted)
  returned(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(
      returnCompleted,
      body,
      (tx, event) =>
        this.applyOrderEvent.execute(tx, {
          ...subjectOf(event),
          total: event.data.total,
          refundedMinor: BigInt(event.data.refunded_total.amount_minor),
        }),
      hasCustomer,
    );
  }

  @Consumes(cartConverted)
  converted(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(
      cartConverted,
      body,
      (tx, event) =>
        this.awardFirstPurchase.execute(tx, { ...subjectOf(event), total: event.data.totals.grand_total }),
      hasCustomer,
    );
  }
}
