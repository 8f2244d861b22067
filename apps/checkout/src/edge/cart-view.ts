import { Injectable } from '@nestjs/common';

import { SetPromotionCodes, cartJson } from '@holdfast/checkout';
import type { Cart, ChangedCodes, PromotionCodeView } from '@holdfast/checkout';
import { Log } from '@holdfast/platform';

/** A cart as clients get it, with the state of each code. */
@Injectable()
export class CartView {
  constructor(
    private readonly promotionCodes: SetPromotionCodes,
    private readonly log: Log,
  ) {}

  /** An unavailable service is no error: the cart exists, or is changed already, without the state of its codes. */
  async of(cart: Cart, token?: string) {
    return cartJson(cart, await this.codesOf(cart), token);
  }

  /** The same for a cart whose codes were just replaced. */
  async ofChanged({ cart, settle }: ChangedCodes) {
    const codes = await this.codesOf(cart);
    await settle(codes);
    return cartJson(cart, codes);
  }

  private async codesOf(cart: Cart): Promise<PromotionCodeView[]> {
    try {
      return await this.promotionCodes.statusOf(cart);
    } catch (error) {
      this.log.warn({ err: error, cartId: cart.id }, 'the state of promotion codes is not available');
      return cart.promotionCodes.map((code) => ({
        code,
        status: 'invalid',
        reason: 'DEPENDENCY_UNAVAILABLE',
      }));
    }
  }
}
