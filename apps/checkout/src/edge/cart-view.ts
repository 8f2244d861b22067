import { Inject, Injectable } from '@nestjs/common';

import { cartJson } from '@holdfast/checkout';
import type { Cart, ChangedCodes, PromotionCodeView } from '@holdfast/checkout';
import { Log } from '@holdfast/platform';

import { CORE } from '../core.js';
import type { CheckoutCore } from '../core.js';

/** A cart as clients get it, with what each of its codes does. */
@Injectable()
export class CartView {
  constructor(
    @Inject(CORE) private readonly core: CheckoutCore,
    @Inject(Log) private readonly log: Log,
  ) {}

  /** Never fails for a service that is away: the cart is there, or was changed already, whatever its codes do at the moment. */
  async of(cart: Cart, token?: string) {
    return cartJson(cart, await this.codesOf(cart), token);
  }

  /** The same for a cart whose codes were replaced just now. */
  async ofChanged({ cart, settle }: ChangedCodes) {
    const codes = await this.codesOf(cart);
    await settle(codes);
    return cartJson(cart, codes);
  }

  private async codesOf(cart: Cart): Promise<PromotionCodeView[]> {
    try {
      return await this.core.setPromotionCodes.statusOf(cart);
    } catch (error) {
      this.log.warn({ err: error, cartId: cart.id }, 'what the promotion codes do cannot be told');
      return cart.promotionCodes.map((code) => ({
        code,
        status: 'invalid',
        reason: 'DEPENDENCY_UNAVAILABLE',
      }));
    }
  }
}
