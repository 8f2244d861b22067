import { Body, Controller } from '@nestjs/common';

import {
  exchangeApproved,
  exchangeCompleted,
  exchangeReceived,
  exchangeRequested,
  orderCancelled,
  orderCompleted,
  orderConfirmed,
  orderPaymentFailed,
  orderStatusChanged,
  returnApproved,
  returnCompleted,
  returnReceived,
  returnRequested,
} from '@holdfast/events';
import type { OrderStatusName } from '@holdfast/events';
import { Consumes, EventInbox, MARK_ONLY, StillConsumes } from '@holdfast/inbox';
import type { ConsumeAnswer, Effect } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';
import type { OrderFacts, ReturnLineFact } from '@holdfast/order-facts';
import type { PoolClient } from '@holdfast/postgres';

import { sumBySku } from '../domain/stock-line.js';
import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';
import { OrderStock } from './order-stock.js';

/** Before a return or exchange is completed the goods are with the customer or not yet inspected. */
const noEffect = (): Promise<void> => Promise.resolve();

/**
 * Events of orders (CON-1). They are hints: the order service is asked before stock is allocated, released or put back (TRU-3), unless the
 * stock is pinned for the very order of the event.
 */
@Controller('events')
export class OrderEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly causes: OrderCauses,
    private readonly orders: OrderStock,
    private readonly stock: StockLevelsRepository,
  ) {}

  @Consumes(orderConfirmed)
  confirmed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderConfirmed, body, ({ data }) => this.afterMove(data, 'confirmed'));
  }

  @Consumes(orderCancelled)
  cancelled(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderCancelled, body, ({ data }) => this.afterMove(data, 'cancelled'));
  }

  @Consumes(orderPaymentFailed)
  paymentFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderPaymentFailed, body, ({ data }) => this.afterMove(data, 'payment_failed'));
  }

  @Consumes(orderCompleted)
  completed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderCompleted, body, ({ data }) => this.afterMove(data, 'delivered'));
  }

  @StillConsumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderStatusChanged,
      body,
      ({ data }) => this.afterMove(data, data.to),
      isRelevant,
    );
  }

  @Consumes(returnCompleted)
  returned(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(returnCompleted, body, async ({ data }) => {
      const { order, given } = await this.causes.return(data, 'completed');
      return (tx) => this.restock(tx, order.orderId, given.returnId, given.lines);
    });
  }

  @Consumes(exchangeCompleted)
  exchanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(exchangeCompleted, body, async ({ data }) => {
      const { order, given } = await this.causes.exchange(data, 'completed');
      return (tx) => this.restock(tx, order.orderId, given.returnId, given.lines);
    });
  }

  @Consumes(returnRequested)
  returnRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(returnRequested, body, noEffect);
  }

  @Consumes(returnApproved)
  returnApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(returnApproved, body, noEffect);
  }

  @Consumes(returnReceived)
  returnReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(returnReceived, body, noEffect);
  }

  @Consumes(exchangeRequested)
  exchangeRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(exchangeRequested, body, noEffect);
  }

  @Consumes(exchangeApproved)
  exchangeApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(exchangeApproved, body, noEffect);
  }

  @Consumes(exchangeReceived)
  exchangeReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(exchangeReceived, body, noEffect);
  }

  private async afterMove({ order_id: orderId }: { order_id: string }, to: OrderStatusName): Promise<Effect> {
    // Nearly always the stock is pinned for this very order: the row confirms the event, and the order service need not be asked.
    const known = to === 'confirmed' ? await this.stock.stockOf(orderId) : undefined;
    if (known) return known.isPinned ? this.orders.allocatePinned({ ...known, orderId }) : MARK_ONLY;
    const { order } = await this.causes.move({ order_id: orderId, to });
    const ref = refOf(order);
    if (to === 'confirmed') return this.orders.ensureAllocated(ref, order.lines);
    // Ships goods for which only the carrier, and no warehouse, reported an event.
    if (to === 'delivered') return (tx) => this.orders.ship(tx, order.orderId, undefined);
    return (tx) => this.orders.close(tx, ref);
  }

  /** In the order of the SKUs, because each locks its stock until the event is marked. */
  private async restock(
    tx: PoolClient,
    orderId: string,
    returnId: string,
    lines: readonly ReturnLineFact[],
  ): Promise<void> {
    const sellable = lines.filter((line) => line.restock);
    if (sellable.length === 0) return;
    for (const line of sumBySku(sellable)) await this.stock.restock(tx, line, orderId, returnId);
  }
}

const refOf = ({ orderId, checkoutId, attempt }: OrderFacts) => ({
  orderId,
  checkoutId,
  attempt,
});

/** Other status changes have no effect here and cost no transaction. */
const isRelevant = ({ data }: { data: { from: string | null; to: string } }): boolean =>
  ['confirmed', 'cancelled', 'payment_failed', 'delivered'].includes(data.to) &&
  data.from !== 'return_requested';
