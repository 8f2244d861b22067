import { Injectable } from '@nestjs/common';

import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { ownCart } from '../access/own-cart.js';
import type { Cart } from '../cart/cart.js';
import { CartRepository } from '../cart/cart.repository.js';

/** Reads a cart. */
@Injectable()
export class GetCart {
  constructor(private readonly carts: CartRepository) {}

  /** The caller's cart. Reasons: CART_NOT_FOUND. */
  async execute({ caller, cartId }: { caller: Caller; cartId: string }): Promise<Cart> {
    return ownCart(caller, await this.carts.find(currentTenant(), cartId));
  }
}
