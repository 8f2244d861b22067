import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';

import { addLine } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import { CartEditor } from '../change-cart/cart-editor.js';
import type { CartChange } from '../change-cart/cart-editor.js';
import { CopiedPrices } from '../copies/copied-prices.js';
import type { CatalogProduct } from '../ports/catalog.port.js';
import { RememberedProducts } from '../quote/remembered-products.js';

/** Puts pieces of a SKU into a cart, with today's price and weight as snapshots. */
@Injectable()
export class AddCartLine {
  constructor(
    private readonly editor: CartEditor,
    private readonly catalog: RememberedProducts,
    private readonly pricing: CopiedPrices,
  ) {}

  /** Reasons: SKU_UNKNOWN, CART_FULL, VALIDATION_FAILED and those of every change of a cart. */
  async execute({ sku, quantity, ...change }: CartChange & { sku: string; quantity: number }): Promise<Cart> {
    // Asked beside the cart's own read: it does not depend on it.
    const product = this.sellable(sku);
    product.catch(() => undefined);
    return this.editor.edit(change, async (cart) => {
      const [sold, { unitPrices }] = await Promise.all([
        product,
        this.pricing.prices(cart, [{ sku, quantity: quantity + held(cart, sku) }]),
      ]);
      const unitPriceMinor = unitPrices.get(sku);
      if (unitPriceMinor === undefined) throw unknownSku(sku);
      const { productId, name, weightGrams } = sold;
      return addLine(cart, {
        lineId: newId(),
        product: { sku, productId, name, weightGrams },
        unitPriceMinor,
        quantity,
      });
    });
  }

  private async sellable(sku: string): Promise<CatalogProduct> {
    const product = (await this.catalog.products([sku])).get(sku);
    if (!product?.active) throw unknownSku(sku);
    return product;
  }
}

const held = (cart: Cart, sku: string): number => cart.lines.find((line) => line.sku === sku)?.quantity ?? 0;

const unknownSku = (sku: string): DomainError =>
  new DomainError('SKU_UNKNOWN', { detail: `${sku} is not sold here`, errors: [{ sku }] });
