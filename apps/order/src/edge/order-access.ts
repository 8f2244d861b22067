import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Identity, cartTokenOf, matchesCartToken } from '@holdfast/identity';
import type { Caller, CallerHeaders } from '@holdfast/identity';
import { assertOperator, isOperator } from '@holdfast/ops';

import type { OrderWithHistory } from '../order-records/order.repository.js';
import { ReadOrders } from '../order-records/read-orders.js';
import type { Order } from '../order/order.js';

/** An order and the caller who may reach it. */
export interface ReachedOrder extends OrderWithHistory {
  readonly caller: Caller;
}

/** Admits the guest with the cart's token and the customer of the order. Other callers get ORDER_NOT_FOUND, so that ids cannot be probed. */
function assertMayReach(order: Pick<Order, 'cartTokenHash' | 'customerId'>, caller: Caller): void {
  const token = cartTokenOf(caller);
  if (token !== undefined && matchesCartToken(token, order.cartTokenHash)) return;
  if (caller.kind === 'customer' && caller.customerId === order.customerId) return;
  throw new DomainError('ORDER_NOT_FOUND');
}

/** Identifies a caller and reads an order that they may reach. Reasons: those of `Identity`, ORDER_NOT_FOUND. */
@Injectable()
export class OrderAccess {
  constructor(
    private readonly identity: Identity,
    private readonly orders: ReadOrders,
  ) {}

  /** For the order's customer or guest. */
  async ofCustomer(headers: CallerHeaders, orderId: string): Promise<ReachedOrder> {
    const caller = await this.identity.callerOf(headers);
    const order = await this.orders.byId(orderId);
    assertMayReach(order.order, caller);
    return { caller, ...order };
  }

  /** For the order's customer or guest, and for operators of the shop. */
  async ofCustomerOrOperator(headers: CallerHeaders, orderId: string): Promise<ReachedOrder> {
    const caller = await this.identity.callerOf(headers);
    const order = await this.orders.byId(orderId);
    if (!isOperator(caller)) assertMayReach(order.order, caller);
    return { caller, ...order };
  }

  /** For operators of the shop, who are identified before anything is read. */
  async ofOperator(
    headers: CallerHeaders,
    orderId: string,
  ): Promise<ReachedOrder & { readonly actor: string }> {
    const caller = await this.identity.callerOf(headers);
    const actor = assertOperator(caller);
    return { caller, actor, ...(await this.orders.byId(orderId)) };
  }
}
