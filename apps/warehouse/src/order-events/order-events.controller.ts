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
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import type { PoolClient } from '@holdfast/postgres';

import { StockLevelsRepository } from '../stock-levels/stock-levels.repository.js';
import { OrderStock } from './order-stock.js';

interface GivenBackLine {
  readonly sku: string;
  readonly quantity: number;
  readonly restock: boolean;
}

/** The goods are still with the customer, or not looked at yet: nothing is done before a return or exchange is completed. */
const nothingYet = (): Promise<void> => Promise.resolve();

/** What orders tell (CON-1). */
@Controller('events')
export class OrderEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(OrderStock) private readonly orders: OrderStock,
    @Inject(StockLevelsRepository) private readonly stock: StockLevelsRepository,
  ) {}

  @Consumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderStatusChanged,
      body,
      ({ data }) => {
        const order = { orderId: data.order_id, checkoutId: data.cart_session_id, attempt: data.attempt };
        if (data.to === 'confirmed') return this.orders.ensureAllocated(order, data.lines);
        // What no warehouse told to have left, because only the carrier did, has left all the same.
        if (data.to === 'delivered') return (tx) => this.orders.ship(tx, data.order_id, undefined);
        return (tx) => this.orders.close(tx, order);
      },
      concerns,
    );
  }

  @Consumes(returnCompleted)
  returned(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(returnCompleted, body, (tx, { data }) =>
      this.restock(tx, data.order_id, data.return_id, data.lines),
    );
  }

  @Consumes(exchangeCompleted)
  exchanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(exchangeCompleted, body, (tx, { data }) =>
      this.restock(tx, data.order_id, data.exchange_id, data.returned_lines),
    );
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

  /** Sorted, since every line locks its SKU's stock until the event is marked. */
  private async restock(
    tx: PoolClient,
    orderId: string,
    reference: string,
    lines: readonly GivenBackLine[],
  ): Promise<void> {
    const back = lines.filter((line) => line.restock).sort((a, b) => (a.sku < b.sku ? -1 : 1));
    for (const { sku, quantity } of back) await this.stock.restock(tx, { sku, quantity }, orderId, reference);
  }
}

/** The other moves change nothing here; they cost no transaction. */
const concerns = ({ data }: { data: { from: string | null; to: string } }): boolean =>
  ['confirmed', 'cancelled', 'payment_failed', 'delivered'].includes(data.to) &&
  data.from !== 'return_requested';
