import { DomainError } from '@holdfast/errors';
import { cartTokenOf, matchesCartToken } from '@holdfast/identity';
import type { Caller } from '@holdfast/identity';

import type { Order } from '../order/order.js';

/**
 * An order is reached with its cart's token, or by the customer whose it is; to everybody else it does not exist, so that ids cannot
 * be probed.
 */
export function assertMayReach(order: Pick<Order, 'cartTokenHash' | 'customerId'>, caller: Caller): void {
  const token = cartTokenOf(caller);
  if (token !== undefined && matchesCartToken(token, order.cartTokenHash)) return;
  if (caller.kind === 'customer' && caller.customerId === order.customerId) return;
  throw new DomainError('ORDER_NOT_FOUND');
}
