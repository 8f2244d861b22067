import type { LineConditions } from './conditions.js';

/** The attributes of a cart line that promotions use. */
export interface CartLine {
  readonly lineId: string;
  readonly sku: string;
  readonly productId: string;
  readonly categoryIds: readonly string[];
  readonly brandId: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
}

/** The cart that promotions are evaluated for. */
export interface Cart {
  readonly currency: string;
  readonly lines: readonly CartLine[];
  readonly shippingMinor: bigint;
  readonly customerGroup: string;
}

/** Before discounts. */
export const lineTotal = ({ quantity, unitPriceMinor }: CartLine): bigint =>
  BigInt(quantity) * unitPriceMinor;

/** Before discounts. */
export const subtotalOf = (lines: readonly CartLine[]): bigint =>
  lines.reduce((sum, line) => sum + lineTotal(line), 0n);

/** Whether a list of alternatives contains the value; an empty or missing list allows every value. */
export const allows = (list: readonly string[] | undefined, value: string): boolean =>
  !list?.length || list.includes(value);

/** Whether the line meets all conditions. */
export function matchesLine(conditions: LineConditions, line: CartLine): boolean {
  const { categoryIds } = conditions;
  return (
    allows(conditions.skus, line.sku) &&
    allows(conditions.productIds, line.productId) &&
    allows(conditions.brandIds, line.brandId) &&
    (!categoryIds?.length || line.categoryIds.some((id) => categoryIds.includes(id)))
  );
}
