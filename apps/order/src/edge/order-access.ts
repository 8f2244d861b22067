import { DomainError } from '@holdfast/errors';
import { cartTokenOf, matchesCartToken } from '@holdfast/identity';
import type { Caller } from '@holdfast/identity';

import type { Order } from '../order/order.js';

/** Lets in the guest with the cart's token and the customer of the order. Anyone else gets ORDER_NOT_FOUND, so that ids cannot be probed. */
export function assertMayReach(order: Pick<Order, 'cartTokenHash' | 'customerId'>, caller: Caller): void {
  const token = cartTokenOf(caller);
  if (token !== undefined && matchesCartToken(token, order.cartTokenHash)) return;
  if (caller.kind === 'customer' && caller.customerId === order.customerId) return;
  throw new DomainError('ORDER_NOT_FOUND');
}
