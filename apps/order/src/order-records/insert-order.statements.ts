import { statement } from '@holdfast/postgres';

/** Columns taken unchanged from the caller, with type: used for the JSON record and for the insert. */
const CONTENT_COLUMNS = {
  attempt: 'integer',
  cart_id: 'uuid',
  cart_token_hash: 'bytea',
  customer_id: 'text',
  email: 'text',
  locale: 'text',
  payment_type: 'text',
  authorization_id: 'text',
  capture_policy: 'text',
  stripe_checkout_session_id: 'text',
  currency: 'text',
  gateway_step_minor: 'bigint',
  subtotal_minor: 'bigint',
  discount_total_minor: 'bigint',
  shipping_minor: 'bigint',
  shipping_discount_minor: 'bigint',
  tax_total_minor: 'bigint',
  shipping_tax_minor: 'bigint',
  rounding_minor: 'bigint',
  grand_total_minor: 'bigint',
  prices_include_tax: 'boolean',
  tax_rounding: 'text',
  tax_lines: 'jsonb',
  promotions: 'jsonb',
  shipping_address: 'jsonb',
  billing_address: 'jsonb',
  shipping_method_id: 'text',
  shipping_method_name: 'text',
  note: 'text',
  exchanged_order_id: 'uuid',
} as const;

const LINE_COLUMNS = {
  line_id: 'uuid',
  position: 'integer',
  sku: 'text',
  product_id: 'text',
  name: 'text',
  quantity: 'integer',
  unit_price_minor: 'bigint',
  discount_total_minor: 'bigint',
  tax_total_minor: 'bigint',
  total_minor: 'bigint',
  tax_class: 'text',
  discounts: 'jsonb',
  category_ids: 'text[]',
  brand_id: 'text',
} as const;

type Columns = Readonly<Record<string, string>>;
const names = (columns: Columns, prefix = ''): string =>
  Object.keys(columns)
    .map((name) => prefix + name)
    .join(', ');
const record = (columns: Columns): string =>
  Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');

/** A row of the order's content, as the statement reads it. */
export type ContentRow = Record<keyof typeof CONTENT_COLUMNS, unknown>;
/** A row of a line. */
export type LineRow = Record<keyof typeof LINE_COLUMNS, unknown>;

/** Answer of the insert: the checkout's order, and a number only if this call created it. */
export interface CreateOrderRow {
  readonly order_id: string | null;
  readonly fenced_attempt: number;
  readonly number: string | null;
}

/**
 * All writes of CreateOrder. `claim` takes the checkout's row, which FenceCheckout takes too: the second of the two sees the first one's
 * result under the row's lock, and nothing is written here unless the claim was won. `fact` binds the payment's row to the order in the
 * same way and reads how far the payment has come, which decides the order's first status. A claim under the id of the order that exists
 * breaks `orders_pkey`, and nothing is written.
 *
 * Parameters: tenant, checkout, attempt, order id, payment id, content, lines, creations by payment stage, data added to
 * every event, traceparent, request id.
 */
export const CREATE_ORDER = statement<CreateOrderRow>(
  'order_create',
  `WITH claim AS (
     INSERT INTO cart_sessions AS s (tenant_id, cart_session_id, order_id) VALUES ($1, $2, $4::uuid)
     ON CONFLICT (tenant_id, cart_session_id) DO UPDATE SET order_id =
       CASE WHEN s.order_id IS NULL AND s.fenced_attempt < $3::integer THEN excluded.order_id ELSE s.order_id END
     RETURNING s.order_id, s.fenced_attempt
   ), fact AS (
     INSERT INTO payment_facts AS f (tenant_id, payment_id, order_id)
     SELECT $1, $5::uuid, claim.order_id FROM claim WHERE claim.order_id = $4 AND $5::uuid IS NOT NULL
     ON CONFLICT (tenant_id, payment_id) DO UPDATE SET order_id = coalesce(f.order_id, excluded.order_id), updated_at = now()
     RETURNING CASE WHEN f.captured_at IS NOT NULL THEN 'captured' WHEN f.failed_at IS NOT NULL THEN 'failed'
                    WHEN f.confirmed_at IS NOT NULL THEN 'confirmed' ELSE 'none' END AS stage
   ), creation AS (
     SELECT c.* FROM claim LEFT JOIN fact ON true
     CROSS JOIN LATERAL jsonb_to_record(coalesce($8::jsonb -> fact.stage, $8::jsonb -> 'none'))
       AS c(status text, payment_status text, version bigint, history jsonb, events jsonb)
     WHERE claim.order_id = $4
   ), placed AS (
     SELECT n, to_char(now() AT TIME ZONE 'UTC', '"HF-"YYYY"-"') || lpad(n::text, greatest(6, length(n::text)), '0') AS number
     FROM creation CROSS JOIN LATERAL nextval('order_number_seq') AS n
   ), new_order AS (
     INSERT INTO orders (id, tenant_id, number, status, payment_status, version, cart_session_id, payment_id, ${names(CONTENT_COLUMNS)})
     SELECT $4, $1, placed.number, creation.status, creation.payment_status, creation.version, $2, $5, ${names(CONTENT_COLUMNS, 'o.')}
     FROM creation CROSS JOIN placed CROSS JOIN jsonb_to_record($6::jsonb) AS o(${record(CONTENT_COLUMNS)})
     RETURNING number
   ), new_lines AS (
     INSERT INTO order_lines (order_id, tenant_id, ${names(LINE_COLUMNS)})
     SELECT $4, $1, ${names(LINE_COLUMNS, 'l.')}
     FROM new_order CROSS JOIN jsonb_to_recordset($7::jsonb) AS l(${record(LINE_COLUMNS)})
   ), new_history AS (
     INSERT INTO order_history (order_id, tenant_id, sequence, from_status, to_status, reason)
     SELECT $4, $1, h.sequence, h."from", h."to", h.reason
     FROM creation CROSS JOIN jsonb_to_recordset(creation.history) AS h(sequence bigint, "from" text, "to" text, reason text)
   ), new_events AS (
     INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, traceparent, request_id)
     SELECT e.id, $1, e.topic, $4::text, e.sequence, e.payload || $9::jsonb || jsonb_build_object('order_number', new_order.number), $10, $11
     FROM new_order CROSS JOIN creation
     CROSS JOIN jsonb_to_recordset(creation.events) AS e(id uuid, topic text, sequence bigint, payload jsonb)
     ORDER BY e.sequence
   )
   SELECT claim.order_id, claim.fenced_attempt, new_order.number FROM claim LEFT JOIN new_order ON true`,
);

/** The order of a checkout, with the fields that a repeated CreateOrder must match. */
export interface ExistingOrderRow {
  readonly cart_session_id: string;
  readonly number: string;
  readonly attempt: number;
  readonly payment_id: string | null;
  readonly currency: string;
  readonly grand_total_minor: bigint;
}

/** Parameters: tenant, order id. */
export const EXISTING_ORDER = statement<ExistingOrderRow>(
  'order_existing',
  `SELECT cart_session_id, number, attempt, payment_id, currency, grand_total_minor FROM orders WHERE tenant_id = $1 AND id = $2`,
);
