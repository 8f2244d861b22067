import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';

import { addLine, stockLines } from '../cart/cart.js';
import type { Cart } from '../cart/cart.js';
import { CopiedPrices } from '../copies/copied-prices.js';
import { CopiedProducts } from '../copies/copied-products.js';
import type { CatalogProduct } from '../ports/catalog.port.js';

/** Pieces of a SKU for a cart. */
export interface NewLine {
  readonly sku: string;
  readonly quantity: number;
  /** The line's place in the caller's input, for refusals: `lines.2`. */
  readonly path?: string | undefined;
}

type Products = ReadonlyMap<string, CatalogProduct>;

/** Lines with today's price and weight as snapshots, as every cart gets them. */
@Injectable()
export class NewLines {
  constructor(
    private readonly catalog: CopiedProducts,
    private readonly pricing: CopiedPrices,
  ) {}

  /** The products of the lines, in one call at most. They do not depend on a cart. */
  async productsOf(lines: readonly NewLine[]): Promise<Products> {
    const { products } = await this.catalog.products([...new Set(lines.map(({ sku }) => sku))]);
    return products;
  }

  /**
   * The cart with the lines added in turn; all are priced in one call at most. A SKU that is there already joins its line. Reasons:
   * SKU_UNKNOWN (every line that names one), CART_FULL, VALIDATION_FAILED (more pieces on a line than it may have).
   */
  async addTo(cart: Cart, lines: readonly NewLine[], products = this.productsOf(lines)): Promise<Cart> {
    if (lines.length === 0) return cart;
    const skus = new Set(lines.map(({ sku }) => sku));
    const pieces = stockLines([...cart.lines.filter(({ sku }) => skus.has(sku)), ...lines]);
    const [sold, { unitPrices }] = await Promise.all([products, this.pricing.prices(cart, pieces)]);
    const isSold = ({ sku }: NewLine): boolean => sold.get(sku)?.active === true && unitPrices.has(sku);
    const unknown = lines.filter((line) => !isSold(line));
    if (unknown.length > 0) throw unknownSkus(unknown);
    return lines.reduce((filled, { sku, quantity, path }) => {
      const { productId, name, weightGrams } = sold.get(sku)!;
      return addLine(filled, {
        lineId: newId(),
        product: { sku, productId, name, weightGrams },
        unitPriceMinor: unitPrices.get(sku)!,
        quantity,
        path,
      });
    }, cart);
  }
}

const unknownSkus = (lines: readonly NewLine[]): DomainError =>
  new DomainError('SKU_UNKNOWN', {
    detail: `${[...new Set(lines.map(({ sku }) => sku))].join(', ')} is not sold here`,
    errors: lines.map(({ sku, path }) => ({ ...(path !== undefined && { path: `${path}.sku` }), sku })),
  });
