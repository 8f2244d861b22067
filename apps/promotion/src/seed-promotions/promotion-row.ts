import { z } from 'zod';

import { flagCell, instantCell, integerCell, listCell, optionalCell } from '@holdfast/csv';

import { CONDITIONS_OF_KINDS } from '../domain/kinds/promotion-kinds.js';

const list = () => optionalCell(listCell());

/** The cell of a condition that a kind adds; undefined where the condition has no form in a cell. */
function cellOf(condition: z.ZodOptional): z.ZodType | undefined {
  const value = condition.unwrap();
  if (value instanceof z.ZodNumber) return integerCell();
  if (value instanceof z.ZodBoolean) return flagCell();
  return value instanceof z.ZodReadonly ? listCell() : undefined;
}

/** `buyQuantity` stands in the column `buy_quantity`. */
const columnOf = (condition: string): string =>
  condition.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

// The type names no column: `conditionsOf` reads them by name.
const columnsOfKinds: Readonly<Record<never, z.ZodType>> = Object.fromEntries(
  Object.entries(CONDITIONS_OF_KINDS).flatMap(([name, condition]) => {
    const cell = cellOf(condition);
    return cell ? [[columnOf(name), optionalCell(cell)]] : [];
  }),
);

/** A row of promotions.csv. */
export const PromotionRow = z
  .object({
    tenant: z.string().min(1),
    code: optionalCell(z.string()),
    name: z.string().min(1),
    kind: z.string(),
    target: z.string(),
    percent: optionalCell(z.string().regex(/^\d{1,3}(\.\d{1,2})?$/, 'expected a percentage')),
    amount_minor: optionalCell(integerCell()),
    currency: optionalCell(z.string().length(3)),
    total_limit: optionalCell(integerCell()),
    per_customer_limit: optionalCell(integerCell()),
    min_subtotal_minor: optionalCell(integerCell()),
    category_ids: list(),
    brand_ids: list(),
    product_ids: list(),
    skus: list(),
    customer_group: optionalCell(z.string()),
    first_order_only: optionalCell(flagCell()),
    exclusive: flagCell(),
    stackable: flagCell(),
    priority: integerCell(),
    starts_at: optionalCell(instantCell()),
    ends_at: optionalCell(instantCell()),
    active: flagCell(),
  })
  .extend(columnsOfKinds);
export type PromotionRow = z.output<typeof PromotionRow>;

/** The conditions of a row, as they are stored. */
export function conditionsOf(row: PromotionRow): Record<string, unknown> {
  const cells = new Map<string, unknown>(Object.entries(row));
  return {
    minSubtotalMinor: row.min_subtotal_minor,
    skus: row.skus,
    productIds: row.product_ids,
    categoryIds: row.category_ids,
    brandIds: row.brand_ids,
    customerGroups: row.customer_group ? [row.customer_group] : undefined,
    firstOrder: row.first_order_only || undefined,
    ...Object.fromEntries(Object.keys(CONDITIONS_OF_KINDS).map((name) => [name, cells.get(columnOf(name))])),
  };
}
