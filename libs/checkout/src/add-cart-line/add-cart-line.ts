import { Injectable } from '@nestjs/common';

import type { Cart } from '../cart/cart.js';
import { CartEditor } from '../change-cart/cart-editor.js';
import type { CartChange } from '../change-cart/cart-editor.js';
import { NewLines } from './new-lines.js';

/** Puts pieces of a SKU into a cart. */
@Injectable()
export class AddCartLine {
  constructor(
    private readonly editor: CartEditor,
    private readonly newLines: NewLines,
  ) {}

  /** Reasons: SKU_UNKNOWN, CART_FULL, VALIDATION_FAILED and those of every change of a cart. */
  async execute({ sku, quantity, ...change }: CartChange & { sku: string; quantity: number }): Promise<Cart> {
    const lines = [{ sku, quantity }];
    // Asked beside the cart's own read: it does not depend on it.
    const products = this.newLines.productsOf(lines);
    products.catch(() => undefined);
    return this.editor.edit(change, (cart) => this.newLines.addTo(cart, lines, products));
  }
}
