import { Body, Controller, Inject } from '@nestjs/common';

import { orderStatusChanged } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';

import { customerOf } from '../promotion/customer-key.js';
import { OrderUses } from './order-uses.js';

/** What orders tell (spec 1.3): who has ordered, and whose uses come back; hints, about which order is asked first (TRU-3). */
@Controller('events')
export class OrderEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(OrderCauses) private readonly causes: OrderCauses,
    @Inject(OrderUses) private readonly uses: OrderUses,
  ) {}

  @Consumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderStatusChanged,
      body,
      async ({ data }) => {
        const { order } = await this.causes.move(data);
        const { orderId, cartSessionId: checkoutId, customerId = '', email } = order;
        if (data.to !== 'confirmed') return (tx) => this.uses.giveBack(tx, { orderId, checkoutId });
        return this.uses.remember({ orderId, checkoutId }, customerOf({ customerId, email }));
      },
      concerns,
    );
  }
}

/** The other moves change nothing here; they cost no transaction. */
const concerns = ({ data }: { data: { to: string } }): boolean =>
  ['confirmed', 'cancelled', 'payment_failed'].includes(data.to);
