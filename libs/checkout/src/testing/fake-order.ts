import { DomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';

import type { AttemptRef } from '../ports/call.js';
import { OrderPort } from '../ports/order.port.js';
import type { CreateOrderRequest, PlacedOrder } from '../ports/order.port.js';
import { Calls } from './faults.js';
import { Fences, keyOf } from './fences.js';

/** An order as it was made. */
export type FakeOrderRow = PlacedOrder & { readonly request: CreateOrderRequest };

/** Orders in memory: one per checkout, none for a fenced attempt. */
export class FakeOrder extends OrderPort {
  readonly calls = new Calls('OrderService');
  readonly rows = new Map<string, FakeOrderRow>();
  private readonly fences = new Fences();

  override create(request: CreateOrderRequest): Promise<PlacedOrder> {
    return this.calls.run('create', request, () => {
      const existing = this.rows.get(keyOf(request));
      if (existing && existing.request.payment.id !== request.payment.id)
        throw new DomainError('ORDER_MISMATCH');
      if (existing) return placed(existing);
      this.fences.check(request);
      const row = { orderId: request.orderId ?? newId(), orderNumber: `H-${1000 + this.rows.size}`, request };
      this.rows.set(keyOf(request), row);
      return placed(row);
    });
  }

  override fence(attempt: AttemptRef): Promise<PlacedOrder | undefined> {
    return this.calls.run('fence', attempt, () => {
      const existing = this.rows.get(keyOf(attempt));
      if (existing) return placed(existing);
      this.fences.close(attempt);
      return undefined;
    });
  }
}

const placed = ({ orderId, orderNumber }: FakeOrderRow): PlacedOrder => ({ orderId, orderNumber });
