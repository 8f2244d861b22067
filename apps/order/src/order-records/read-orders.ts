import { Injectable } from '@nestjs/common';

import { DomainError, validationFailed } from '@holdfast/errors';
import { Pool } from '@holdfast/postgres';
import { currentTenant, isUuid } from '@holdfast/request-context';

import { listOrders, readOrder, readOrderByCheckout } from './order.repository.js';
import type { OrderCursor, OrderWithHistory } from './order.repository.js';

const INSTANT_LENGTH = '2026-01-01T00:00:00.000Z'.length;

/** A page of orders and the cursor of the next one. */
export interface OrderPage {
  readonly orders: readonly OrderWithHistory[];
  readonly nextCursor?: string;
}

const encode = ({ placedAt, id }: OrderCursor): string =>
  Buffer.from(`${placedAt} ${id}`).toString('base64url');

function decode(cursor: string): OrderCursor {
  const [placedAt = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const decoded = { placedAt, id };
  // Exactly as encode() writes it: JavaScript accepts instants that PostgreSQL refuses (year 0, hour 24, years of six digits).
  const instant = new Date(placedAt);
  const isValid =
    placedAt.length === INSTANT_LENGTH &&
    instant.getTime() > 0 &&
    instant.toISOString() === placedAt &&
    isUuid(id) &&
    encode(decoded) === cursor;
  if (!isValid) throw validationFailed([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  return decoded;
}

/** Reads orders of the current tenant, one statement each. Throws ORDER_NOT_FOUND, also for a malformed id. */
@Injectable()
export class ReadOrders {
  constructor(private readonly pool: Pool) {}

  async byId(orderId: string): Promise<OrderWithHistory> {
    return found(isUuid(orderId) ? await readOrder(this.pool, currentTenant(), orderId) : undefined);
  }

  async byCheckout(checkoutId: string): Promise<OrderWithHistory> {
    const order = isUuid(checkoutId)
      ? await readOrderByCheckout(this.pool, currentTenant(), checkoutId)
      : undefined;
    return found(order);
  }

  /** A customer's orders, newest first. Throws VALIDATION_FAILED for an invalid cursor. */
  async ofCustomer(
    customerId: string,
    page: { cursor?: string | undefined; size: number },
  ): Promise<OrderPage> {
    const after = page.cursor === undefined ? undefined : decode(page.cursor);
    // One more than shown, to know whether there is a next page.
    const customer = { tenantId: currentTenant(), customerId };
    const orders = await listOrders(this.pool, customer, { after, size: page.size + 1 });
    const shown = orders.slice(0, page.size);
    const last = shown.at(-1);
    if (!last || orders.length <= page.size) return { orders: shown };
    return {
      orders: shown,
      nextCursor: encode({ placedAt: last.order.placedAt.toISOString(), id: last.order.id }),
    };
  }
}

function found(order: OrderWithHistory | undefined): OrderWithHistory {
  if (!order) throw new DomainError('ORDER_NOT_FOUND');
  return order;
}
