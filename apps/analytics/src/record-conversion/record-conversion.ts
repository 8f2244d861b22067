import type { DataOf, cartConverted } from '@holdfast/events';
import { MARK, markedStatement } from '@holdfast/inbox';
import type { MarkedEffect } from '@holdfast/inbox';

// Mark, fact and lines in one statement; an order that is already recorded adds nothing.
const insertConversion = markedStatement(
  'conversion_insert',
  `WITH ${MARK}, fact AS (
     INSERT INTO conversions
       (tenant_id, order_id, order_number, cart_id, checkout_id, attempt, customer_id, payment_type, currency, line_count,
        item_count, subtotal_minor, discount_total_minor, shipping_minor, shipping_discount_minor, tax_total_minor,
        grand_total_minor, promotion_ids, promotion_codes, schema_version, cart_created_at, converted_at, converted_on)
     SELECT $2, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
       $24::timestamptz, ($24::timestamptz AT TIME ZONE 'UTC')::date
     FROM mark
     ON CONFLICT (tenant_id, order_id) DO NOTHING
     RETURNING tenant_id, order_id
   ), lines AS (
     INSERT INTO conversion_lines
       (tenant_id, order_id, line_no, sku, product_id, name, quantity, unit_price_minor, discount_total_minor, total_minor)
     SELECT fact.tenant_id, fact.order_id, line.ordinality, sku, product_id, name, quantity, unit_price_minor, discount_minor, total_minor
     FROM fact, unnest($25::text[], $26::text[], $27::text[], $28::int[], $29::bigint[], $30::bigint[], $31::bigint[])
       WITH ORDINALITY AS line (sku, product_id, name, quantity, unit_price_minor, discount_minor, total_minor, ordinality)
   )
   SELECT event_id FROM mark`,
);

type Converted = DataOf<typeof cartConverted>;

const factValues = (data: Converted): unknown[] => [
  data.order_id,
  data.order_number,
  data.cart_id,
  data.checkout_id,
  data.attempt,
  data.customer_id ?? null,
  data.payment_type,
  data.currency,
  data.lines.length,
  data.lines.reduce((items, line) => items + line.quantity, 0),
  data.totals.subtotal.amount_minor,
  data.totals.discount_total.amount_minor,
  data.totals.shipping.amount_minor,
  data.totals.shipping_discount.amount_minor,
  data.totals.tax_total.amount_minor,
  data.totals.grand_total.amount_minor,
  data.promotions.map((promotion) => promotion.promotion_id),
  data.promotions.flatMap((promotion) => promotion.code ?? []),
  data.schema_version,
  data.cart_created_at ?? null,
  data.converted_at,
];

const lineValues = ({ lines }: Converted): unknown[] => [
  lines.map((line) => line.sku),
  lines.map((line) => line.product_id ?? null),
  lines.map((line) => line.name),
  lines.map((line) => line.quantity),
  lines.map((line) => line.unit_price.amount_minor),
  lines.map((line) => line.discount_total.amount_minor),
  lines.map((line) => line.total.amount_minor),
];

/** Records that a cart became an order, with its lines (CON-4). */
export const recordConversion = (data: Converted): MarkedEffect => ({
  statement: insertConversion,
  values: [...factValues(data), ...lineValues(data)],
});
