import {
  exchangeCompleted,
  fulfillmentStatusChanged,
  returnCompleted,
  stockCorrected,
} from '@holdfast/events';
import type { OrderStatusName, OutgoingEvent } from '@holdfast/events';
import { orderMoved, statusChanged } from '@holdfast/order-facts/testing';
import { newId } from '@holdfast/request-context';

import type { HoldsRepository } from '../holds/holds.repository.js';
import { TENANT, asTenant, hold } from './stock-fixture.js';

const usd = (minor: number) => ({ amount_minor: minor, currency: 'USD' });

/** An order of one SKU and the events about it. */
export class OrderUnderTest {
  readonly orderId = newId();
  readonly checkoutId = newId();
  private readonly about = { tenantId: TENANT, sequence: 1, aggregateId: this.orderId };

  constructor(readonly sku: string) {}

  private get data() {
    return {
      order_id: this.orderId,
      order_number: '1001',
      cart_session_id: this.checkoutId,
      attempt: 1,
      is_guest: true,
      email: 'ann@example.com',
      locale: 'en',
      payment_type: 'card' as const,
      is_cod: false,
      total: usd(3000),
    };
  }

  /** The checkout pins the stock for the order. */
  pin(holds: HoldsRepository, quantity = 3) {
    const { orderId } = this;
    return hold(holds, this.checkoutId, [{ sku: this.sku, quantity }], { mode: 'pin', orderId });
  }

  /** As a checkout of the version before pins: it does not name the order. */
  pinUnnamed(holds: HoldsRepository, quantity = 3) {
    return hold(holds, this.checkoutId, [{ sku: this.sku, quantity }], { mode: 'pin' });
  }

  /** The first attempt's hold becomes the order's. */
  confirm(holds: HoldsRepository) {
    return asTenant(() => holds.allocate({ checkoutId: this.checkoutId, attempt: 1 }, this.orderId));
  }

  /** Pins and confirms. */
  async allocate(holds: HoldsRepository, quantity = 3): Promise<void> {
    await this.pin(holds, quantity);
    await this.confirm(holds);
  }

  status(to: OrderStatusName, quantity = 3): OutgoingEvent {
    return orderMoved(to, this.content(quantity), TENANT);
  }

  /** The same move, as told to systems that follow every status. */
  statusChanged(to: OrderStatusName, quantity = 3): OutgoingEvent {
    return statusChanged(to, this.content(quantity), { tenantId: TENANT, from: 'pending' });
  }

  shipped(lines?: { sku: string; quantity: number }[]): OutgoingEvent {
    return fulfillmentStatusChanged.create({
      ...this.about,
      data: { order_id: this.orderId, status: 'shipped', ...(lines && { lines }) },
    });
  }

  /** A count of the order's SKU. */
  counted(onHand: number): OutgoingEvent {
    return stockCorrected.create({
      ...this.about,
      aggregateId: this.sku,
      data: { sku: this.sku, on_hand: onHand },
    });
  }

  returned(quantity: number, restock = true, returnId = newId()): OutgoingEvent {
    return returnCompleted.create({
      ...this.about,
      data: {
        ...this.data,
        return_id: returnId,
        lines: [this.returnedLine(quantity, restock)],
        refund_amount: usd(1000),
        refunded_total: usd(1000),
      },
    });
  }

  exchanged(quantity: number): OutgoingEvent {
    return exchangeCompleted.create({
      ...this.about,
      data: {
        ...this.data,
        exchange_id: newId(),
        returned_lines: [this.returnedLine(quantity, true)],
        replacement_lines: [{ sku: this.sku, name: 'Thing', quantity }],
        linked_order_id: newId(),
        linked_order_number: '1002',
      },
    });
  }

  private content(quantity: number) {
    return { ...this.data, lines: [{ sku: this.sku, name: 'Thing', quantity }], promotions: [] };
  }

  private returnedLine(quantity: number, restock: boolean) {
    return { line_id: 'l1', sku: this.sku, name: 'Thing', quantity, amount: usd(1000), restock };
  }
}
