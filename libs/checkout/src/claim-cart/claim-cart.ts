import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { customerGroupOf } from '@holdfast/identity';

import type { Cart } from '../cart/cart.js';
import { CartEditor } from '../change-cart/cart-editor.js';
import type { CartChange } from '../change-cart/cart-editor.js';

/** A customer takes a guest's cart over, by holding its token, which ends with that (CHK-2, TRU-7). */
@Injectable()
export class ClaimCart {
  constructor(private readonly editor: CartEditor) {}

  /**
   * Idempotent. From then on the customer's own token alone opens cart, checkout and order; an open challenge or page is cancelled first.
   * Reasons: UNAUTHENTICATED, CART_NOT_FOUND (also when it is another customer's) and those of every change.
   */
  async execute(change: CartChange): Promise<Cart> {
    const { caller } = change;
    if (caller.kind !== 'customer') throw new DomainError('UNAUTHENTICATED');
    return this.editor.claim(change, (cart) => {
      if (cart.customerId !== undefined && cart.customerId !== caller.customerId)
        throw new DomainError('CART_NOT_FOUND');
      return { ...cart, customerId: caller.customerId, customerGroup: customerGroupOf(caller) };
    });
  }
}
