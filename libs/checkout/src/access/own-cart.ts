import { DomainError } from '@holdfast/errors';
import { cartTokenOf, matchesCartToken } from '@holdfast/identity';
import type { Caller } from '@holdfast/identity';

import type { Cart } from '../cart/cart.js';
import type { CheckoutRecord } from '../checkout-session/checkout-session.js';

/**
 * Whether the cart is the caller's: by its token, or by being its customer (CHK-2). A claimed cart has no token (TRU-7), so one that is
 * shown beside the customer's own identity says nothing.
 */
export function owns(caller: Caller, cart: Cart): boolean {
  if (caller.kind === 'customer' && cart.customerId !== undefined && caller.customerId === cart.customerId)
    return true;
  const token = cartTokenOf(caller);
  return token !== undefined && matchesCartToken(token, cart.tokenHash);
}

/** The cart, if it is the caller's; for any other caller it does not exist. */
export function ownCart(caller: Caller, cart: Cart | undefined): Cart {
  if (!cart || !owns(caller, cart)) throw new DomainError('CART_NOT_FOUND');
  return cart;
}

/** The checkout, if its cart is the caller's. */
export function ownCheckout(caller: Caller, record: CheckoutRecord | undefined): CheckoutRecord {
  if (!record || !owns(caller, record.cart)) throw new DomainError('CHECKOUT_NOT_FOUND');
  return record;
}
