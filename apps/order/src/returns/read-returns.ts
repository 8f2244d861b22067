import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Pool } from '@holdfast/postgres';
import { currentTenant, isUuid } from '@holdfast/request-context';

import { loadOrder } from '../order-records/order.repository.js';
import type { Order } from '../order/order.js';
import type { OrderReturn } from '../order/return.js';
import { returnOf } from './change-returns.js';
import type { ReturnOfOrder } from './request-return.js';
import { openReturns, orderOfReturn, returnsOf } from './returns.repository.js';

/** Reads returns of the current tenant. */
@Injectable()
export class ReadReturns {
  constructor(private readonly pool: Pool) {}

  /** All returns of an order, oldest first. */
  ofOrder({ id, tenantId }: Pick<Order, 'id' | 'tenantId'>): Promise<readonly OrderReturn[]> {
    return returnsOf(this.pool, tenantId, id);
  }

  /** Open returns of the shop, oldest first, each with its order. */
  async open(limit: number): Promise<readonly ReturnOfOrder[]> {
    const tenantId = currentTenant();
    const found = await openReturns(this.pool, tenantId, limit);
    return Promise.all(
      found.map(async (given) => ({ order: (await loadOrder(this.pool, tenantId, given.orderId))!, given })),
    );
  }

  /** Throws RETURN_NOT_FOUND. */
  async byId(returnId: string): Promise<ReturnOfOrder> {
    const tenantId = currentTenant();
    const orderId = isUuid(returnId) ? await orderOfReturn(this.pool, tenantId, returnId) : undefined;
    if (orderId === undefined) throw new DomainError('RETURN_NOT_FOUND');
    const [order, returns] = await Promise.all([
      loadOrder(this.pool, tenantId, orderId),
      returnsOf(this.pool, tenantId, orderId),
    ]);
    return { order: order!, given: returnOf(returns, returnId.toLowerCase()) };
  }
}
