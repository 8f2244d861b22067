/** A line as far as promotions look at it. */
export interface CartLine {
  readonly lineId: string;
  readonly sku: string;
  readonly productId: string;
  readonly categoryIds: readonly string[];
  readonly brandId: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
}

/** A cart to be judged. */
export interface Cart {
  readonly currency: string;
  readonly lines: readonly CartLine[];
  readonly shippingMinor: bigint;
  readonly customerGroup: string;
}

export const lineTotal = ({ quantity, unitPriceMinor }: CartLine): bigint =>
  BigInt(quantity) * unitPriceMinor;

/** Before discounts. */
export const subtotalOf = (lines: readonly CartLine[]): bigint =>
  lines.reduce((sum, line) => sum + lineTotal(line), 0n);
