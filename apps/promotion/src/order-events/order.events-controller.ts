import { Body, Controller } from '@nestjs/common';

import { orderCancelled, orderConfirmed, orderPaymentFailed, orderStatusChanged } from '@holdfast/events';
import type { OrderStatusName } from '@holdfast/events';
import { Consumes, EventInbox, StillConsumes } from '@holdfast/inbox';
import type { ConsumeAnswer, Effect } from '@holdfast/inbox';
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

  @Consumes(orderConfirmed)
  confirmed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderConfirmed, body, ({ data }) => this.effectOf(data, 'confirmed'));
  }

  @Consumes(orderCancelled)
  cancelled(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderCancelled, body, ({ data }) => this.effectOf(data, 'cancelled'));
  }

  @Consumes(orderPaymentFailed)
  paymentFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderPaymentFailed, body, ({ data }) => this.effectOf(data, 'payment_failed'));
  }

  @StillConsumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderStatusChanged, body, ({ data }) => this.effectOf(data, data.to), isRelevant);
  }

  private async effectOf(data: { order_id: string }, to: OrderStatusName): Promise<Effect> {
    const { order } = await this.causes.move({ order_id: data.order_id, to });
    const { orderId, checkoutId, customerId = '', email } = order;
    if (to !== 'confirmed') return (tx) => this.uses.giveBack(tx, { orderId, checkoutId });
    return this.uses.remember({ orderId, checkoutId }, customerOf({ customerId, email }));
  }
}

/** Other status changes have no effect here and cost no transaction. */
const isRelevant = ({ data }: { data: { to: string } }): boolean =>
  ['confirmed', 'cancelled', 'payment_failed'].includes(data.to);
