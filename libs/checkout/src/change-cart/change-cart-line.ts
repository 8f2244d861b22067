import { changeQuantity, removeLine } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import type { CartChange, CartEditor } from './cart-editor.js';

/** Sets a line's quantity, or takes the line out. */
export class ChangeCartLine {
  constructor(private readonly editor: CartEditor) {}

  /** Reasons: CART_LINE_NOT_FOUND, VALIDATION_FAILED and those of every change of a cart. */
  async setQuantity({
    lineId,
    quantity,
    ...change
  }: CartChange & { lineId: string; quantity: number }): Promise<Cart> {
    return this.editor.edit(change, (cart) => changeQuantity(cart, lineId, quantity));
  }

  /** Reasons: CART_LINE_NOT_FOUND and those of every change of a cart. */
  async remove({ lineId, ...change }: CartChange & { lineId: string }): Promise<Cart> {
    return this.editor.edit(change, (cart) => removeLine(cart, lineId));
  }
}
