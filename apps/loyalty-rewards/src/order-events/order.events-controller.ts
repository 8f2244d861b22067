import { Body, Controller } from '@nestjs/common';

import { cartConverted, orderCancelled, orderCompleted, returnCompleted } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { OrderCauses, refundedOf } from '@holdfast/order-facts';
import type { OrderFacts } from '@holdfast/order-facts';

import { ApplyOrderEvent } from '../apply-order-event/apply-order-event.js';
import { AwardFirstPurchase } from '../award-first-purchase/award-first-purchase.js';

interface Received {
  readonly id: string;
  readonly tenantId: string;
  readonly data: { order_id: string; customer_id?: string | undefined };
}

/** Customer and total come from order, not from the event. */
const subjectOf = ({ id, tenantId }: Received, { orderId, customerId, total }: OrderFacts) => ({
  eventId: id,
  tenantId,
  orderId,
  customerId,
  total,
});

/** Guests collect no points. */
const hasCustomer = ({ data }: Received): boolean => data.customer_id !== undefined;

/** Events of orders and checkouts. Each is checked with order before points move (TRU-3). */
@Controller('events')
export class OrderEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly causes: OrderCauses,
    private readonly applyOrderEvent: ApplyOrderEvent,
    private readonly awardFirstPurchase: AwardFirstPurchase,
  ) {}

  @Consumes(orderCompleted)
  completed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderCompleted,
      body,
      async (event) => {
        const { order } = await this.causes.move({ ...event.data, to: 'delivered' });
        return (tx) => this.applyOrderEvent.execute(tx, { ...subjectOf(event, order), isCompleted: true });
      },
      hasCustomer,
    );
  }

  @Consumes(orderCancelled)
  cancelled(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderCancelled,
      body,
      async (event) => {
        const { order } = await this.causes.move({ ...event.data, to: 'cancelled' });
        return (tx) => this.applyOrderEvent.execute(tx, { ...subjectOf(event, order), isCancelled: true });
      },
      hasCustomer,
    );
  }

  @Consumes(returnCompleted)
  returned(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      returnCompleted,
      body,
      async (event) => {
        const { order } = await this.causes.return(event.data, 'completed');
        const refundedMinor = refundedOf(order);
        return (tx) => this.applyOrderEvent.execute(tx, { ...subjectOf(event, order), refundedMinor });
      },
      hasCustomer,
    );
  }

  @Consumes(cartConverted)
  converted(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      cartConverted,
      body,
      async (event) => {
        const order = await this.causes.order(event.data.order_id);
        return (tx) => this.awardFirstPurchase.execute(tx, subjectOf(event, order));
      },
      hasCustomer,
    );
  }
}
