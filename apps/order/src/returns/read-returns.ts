import { DomainError } from '@holdfast/errors';
import type { Pool } from '@holdfast/postgres';
import { currentTenant } from '@holdfast/request-context';

import type { Order } from '../order/order.js';
import { loadOrder } from '../order/order.repository.js';
import type { OrderReturn } from './return.js';
import { openReturns, orderOfReturn, returnsOf } from './returns.repository.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads returns of the current tenant. */
export class ReadReturns {
  constructor(private readonly pool: Pool) {}

  /** All returns of an order, oldest first. */
  ofOrder({ id, tenantId }: Pick<Order, 'id' | 'tenantId'>): Promise<readonly OrderReturn[]> {
    return returnsOf(this.pool, tenantId, id);
  }

  /** Returns that wait for somebody, oldest first, each with its order. */
  async open(limit: number): Promise<readonly { order: Order; given: OrderReturn }[]> {
    const tenantId = currentTenant();
    const found = await openReturns(this.pool, tenantId, limit);
    return Promise.all(
      found.map(async (given) => ({ order: (await loadOrder(this.pool, tenantId, given.orderId))!, given })),
    );
  }

  /** The order a return belongs to; throws RETURN_NOT_FOUND. */
  async orderOf(returnId: string): Promise<string> {
    const orderId = UUID.test(returnId)
      ? await orderOfReturn(this.pool, currentTenant(), returnId)
      : undefined;
    if (orderId === undefined) throw new DomainError('RETURN_NOT_FOUND');
    return orderId;
  }
}
