import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';

import { changeQuantity, removeLine, repriceLines } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import { CopiedPrices } from '../copies/copied-prices.js';
import { CartEditor } from './cart-editor.js';
import type { CartChange } from './cart-editor.js';

/** Sets a line's quantity, or takes the line out. */
@Injectable()
export class ChangeCartLine {
  constructor(
    private readonly editor: CartEditor,
    private readonly pricing: CopiedPrices,
  ) {}

  /**
   * The line takes today's price of the new quantity: with the old one, a quantity break that is reached or left would be a price change
   * at confirm. Reasons: CART_LINE_NOT_FOUND, VALIDATION_FAILED, SKU_UNKNOWN and those of every change of a cart.
   */
  async setQuantity({
    lineId,
    quantity,
    ...change
  }: CartChange & { lineId: string; quantity: number }): Promise<Cart> {
    return this.editor.edit(change, async (cart) => {
      const changed = changeQuantity(cart, lineId, quantity);
      const { sku } = changed.lines.find(({ id }) => id === lineId)!;
      const { unitPrices } = await this.pricing.prices(cart, [{ sku, quantity }]);
      if (!unitPrices.has(sku)) {
        throw new DomainError('SKU_UNKNOWN', {
          detail: `${sku} is no longer sold`,
          errors: [{ lineId, sku }],
        });
      }
      return repriceLines(changed, unitPrices);
    });
  }

  /** Reasons: CART_LINE_NOT_FOUND and those of every change of a cart. */
  async remove({ lineId, ...change }: CartChange & { lineId: string }): Promise<Cart> {
    return this.editor.edit(change, (cart) => removeLine(cart, lineId));
  }
}
