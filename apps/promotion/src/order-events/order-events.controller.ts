import { Body, Controller, Inject } from '@nestjs/common';

import { orderStatusChanged } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import { customerOf } from '../promotion/customer-key.js';
import { OrderUses } from './order-uses.js';

/** What orders tell (spec 1.3): who has ordered, and whose uses come back. */
@Controller('events')
export class OrderEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(OrderUses) private readonly uses: OrderUses,
  ) {}

  @Consumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderStatusChanged,
      body,
      ({ data }) => {
        const order = { orderId: data.order_id, checkoutId: data.cart_session_id };
        if (data.to !== 'confirmed') return (tx) => this.uses.giveBack(tx, order);
        return this.uses.remember(
          order,
          customerOf({ customerId: data.customer_id ?? '', email: data.email }),
        );
      },
      concerns,
    );
  }
}

/** The other moves change nothing here; they cost no transaction. */
const concerns = ({ data }: { data: { to: string } }): boolean =>
  ['confirmed', 'cancelled', 'payment_failed'].includes(data.to);
