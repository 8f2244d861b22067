import { Body, Controller } from '@nestjs/common';

import { orderStatusChanged } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';

import { customerOf } from '../domain/customer-key.js';
import { OrderUses } from './order-uses.js';

/**
 * Events of orders: a confirmed order is remembered for promotions on the first order, a cancelled one gives its uses back. Events are
 * hints; the order service is asked before anything changes (TRU-3).
 */
@Controller('events')
export class OrderEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly causes: OrderCauses,
    private readonly uses: OrderUses,
  ) {}

  @Consumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderStatusChanged,
      body,
      async ({ data }) => {
        const { order } = await this.causes.move(data);
        const { orderId, checkoutId, customerId = '', email } = order;
        if (data.to !== 'confirmed') return (tx) => this.uses.giveBack(tx, { orderId, checkoutId });
        return this.uses.remember({ orderId, checkoutId }, customerOf({ customerId, email }));
      },
      isRelevant,
    );
  }
}

/** Other status changes have no effect here and cost no transaction. */
const isRelevant = ({ data }: { data: { to: string } }): boolean =>
  ['confirmed', 'cancelled', 'payment_failed'].includes(data.to);
