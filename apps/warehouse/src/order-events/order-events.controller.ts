import { Body, Controller, Inject } from '@nestjs/common';

import {
  exchangeApproved,
  exchangeCompleted,
  exchangeReceived,
  exchangeRequested,
  orderStatusChanged,
  returnApproved,
  returnCompleted,
  returnReceived,
  returnRequested,
} from '@holdfast/events';
import type { OrderStatusName } from '@holdfast/events';
import { Consumes, EventInbox, MARK_ONLY } from '@holdfast/inbox';
import type { ConsumeAnswer, Effect } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';
import type { OrderFacts, ReturnLineFact } from '@holdfast/order-facts';
import type { PoolClient } from '@holdfast/postgres';

import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';
import { sumBySku } from '../stock/stock-line.js';
import { OrderStock } from './order-stock.js';

/** The goods are still with the customer, or not looked at yet: nothing is done before a return or exchange is completed. */
const nothingYet = (): Promise<void> => Promise.resolve();

/** What orders tell (CON-1): hints, about which order is asked before stock is taken, released or put back (TRU-3). */
@Controller('events')
export class OrderEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(OrderCauses) private readonly causes: OrderCauses,
    @Inject(OrderStock) private readonly orders: OrderStock,
    @Inject(StockLevelsRepository) private readonly stock: StockLevelsRepository,
  ) {}

  @Consumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderStatusChanged, body, ({ data }) => this.afterMove(data), concerns);
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
    return this.inbox.consume(returnRequested, body, nothingYet);
  }

  @Consumes(returnApproved)
  returnApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(returnApproved, body, nothingYet);
  }

  @Consumes(returnReceived)
  returnReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(returnReceived, body, nothingYet);
  }

  @Consumes(exchangeRequested)
  exchangeRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(exchangeRequested, body, nothingYet);
  }

  @Consumes(exchangeApproved)
  exchangeApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(exchangeApproved, body, nothingYet);
  }

  @Consumes(exchangeReceived)
  exchangeReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(exchangeReceived, body, nothingYet);
  }

  private async afterMove(move: { order_id: string; to: OrderStatusName }): Promise<Effect> {
    // Nearly always the checkout has seen to the allocation; then there is nothing to do and nothing to ask.
    if (move.to === 'confirmed' && (await this.stock.knowsOrder(move.order_id))) return MARK_ONLY;
    const { order } = await this.causes.move(move);
    const ref = refOf(order);
    if (move.to === 'confirmed') return this.orders.ensureAllocated(ref, order.lines);
    // What no warehouse told to have left, because only the carrier did, has left all the same.
    if (move.to === 'delivered') return (tx) => this.orders.ship(tx, order.orderId, undefined);
    return (tx) => this.orders.close(tx, ref);
  }

  /** By SKU, in order, since each locks its stock until the event is marked. */
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

const refOf = ({ orderId, cartSessionId, attempt }: OrderFacts) => ({
  orderId,
  checkoutId: cartSessionId,
  attempt,
});

/** The other moves change nothing here; they cost no transaction. */
const concerns = ({ data }: { data: { from: string | null; to: string } }): boolean =>
  ['confirmed', 'cancelled', 'payment_failed', 'delivered'].includes(data.to) &&
  data.from !== 'return_requested';
