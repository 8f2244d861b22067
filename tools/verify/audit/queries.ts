import { z } from 'zod';

/** A database that the audit reads. */
export type AuditedService = (typeof AUDITED)[number];

/** The services whose databases the audit reads. */
export const AUDITED = [
  'checkout',
  'order',
  'payment',
  'warehouse',
  'promotion',
  'catalog',
  'notification',
  'loyalty',
  'analytics',
] as const;

/** One statement, the databases that have its tables, and its row. */
const query = <Row extends z.ZodRawShape>(databases: readonly AuditedService[], row: Row, text: string) => ({
  databases,
  row: z.object(row),
  text,
});

const id = z.string();
/** Minor units; amounts and counts are read as numbers. */
const minor = z.number();

/** An order keeps its promotions as JSON; older ones by the database's names. */
const PromotionOfOrder = z.object({ promotionId: id.optional(), promotion_id: id.optional() });

/** Everything that the checks read, by name. */
export const QUERIES = {
  attempts: query(
    ['checkout'],
    {
      tenant_id: id,
      checkout_id: id,
      attempt: z.number(),
      cart_id: id,
      status: z.string(),
      order_id: id.nullable(),
    },
    'SELECT tenant_id, checkout_id, attempt, cart_id, status, order_id FROM checkout_attempts',
  ),
  sessions: query(
    ['checkout'],
    { checkout_id: id, is_released: z.boolean() },
    'SELECT checkout_id, released_at IS NOT NULL AS is_released FROM checkout_sessions',
  ),
  conversions: query(
    ['checkout'],
    { order_id: id, status: z.string() },
    `SELECT payload->>'order_id' AS order_id, status FROM outbox WHERE topic = 'checkout.cart.converted'`,
  ),
  failedEvents: query(
    ['checkout', 'order', 'payment', 'catalog'],
    { id, topic: z.string() },
    `SELECT id, topic FROM outbox WHERE status = 'failed' AND resolved_at IS NULL`,
  ),
  exhausted: query(
    ['checkout'],
    { id, checkout_id: id, operation: z.string() },
    `SELECT id, checkout_id, operation FROM failed_compensations WHERE status = 'exhausted'`,
  ),
  publishedEvents: query(
    ['checkout', 'order', 'payment', 'catalog'],
    { id, topic: z.string() },
    'SELECT id, topic FROM outbox',
  ),
  // A little less than the 30 days after which publishers purge what they published.
  consumedEvents: query(
    ['order', 'payment', 'warehouse', 'promotion', 'notification', 'loyalty', 'analytics'],
    { event_id: id, topic: z.string(), is_recent: z.boolean() },
    `SELECT event_id, topic, processed_at > now() - interval '29 days' AS is_recent FROM inbox`,
  ),
  acts: query(
    ['order', 'payment', 'warehouse'],
    {
      tenant_id: id,
      action: z.string(),
      subject: z.string(),
      note: z.string().nullable(),
      request_id: z.string().nullable(),
      at: z.date(),
    },
    'SELECT tenant_id, action, subject, note, request_id, at FROM ops_audit',
  ),
  orders: query(
    ['order'],
    {
      id,
      tenant_id: id,
      number: z.string(),
      status: z.string(),
      email: z.string(),
      cart_session_id: id,
      attempt: z.number(),
      payment_id: id.nullable(),
      payment_type: z.string(),
      payment_status: z.string(),
      currency: z.string(),
      grand_total_minor: minor,
      net_added_minor: minor,
      shipping_tax_minor: minor,
      prices_include_tax: z.boolean(),
      promotions: z.array(PromotionOfOrder).nullable(),
      is_recent: z.boolean(),
      exchanged_order_id: id.nullable(),
    },
    `SELECT id, tenant_id, number, status, email, cart_session_id, attempt, payment_id, payment_type, payment_status, currency, grand_total_minor,
            subtotal_minor - discount_total_minor + shipping_minor - shipping_discount_minor
              + CASE WHEN prices_include_tax THEN 0 ELSE tax_total_minor END + rounding_minor AS net_added_minor,
            shipping_tax_minor, prices_include_tax, promotions, placed_at > now() - interval '29 days' AS is_recent,
            exchanged_order_id
       FROM orders`,
  ),
  orderLines: query(
    ['order'],
    { order_id: id, sku: z.string(), quantity: z.number() },
    'SELECT order_id, sku, sum(quantity)::int AS quantity FROM order_lines GROUP BY order_id, sku',
  ),
  // Rows from before the migration that names causes have none.
  moves: query(
    ['order'],
    {
      tenant_id: id,
      order_id: id,
      sequence: z.number(),
      from_status: z.string().nullable(),
      to_status: z.string(),
      cause: z.string().nullable(),
      is_checked: z.boolean().nullable(),
      is_recent: z.boolean(),
    },
    `SELECT h.tenant_id, h.order_id, h.sequence, h.from_status, h.to_status, h.cause,
            h.at >= m.finished_at AS is_checked, h.at > now() - interval '29 days' AS is_recent
       FROM order_history h
      CROSS JOIN (SELECT max(finished_at) AS finished_at FROM _prisma_migrations WHERE migration_name LIKE '%_history_cause') m`,
  ),
  returns: query(
    ['order'],
    { id, tenant_id: id, order_id: id, kind: z.string(), status: z.string(), value_minor: minor },
    `SELECT r.id, r.tenant_id, r.order_id, r.kind, r.status,
            r.shipping_minor + (SELECT coalesce(sum(l.amount_minor), 0)::bigint FROM order_return_lines l WHERE l.return_id = r.id) AS value_minor
       FROM order_returns r`,
  ),
  payments: query(
    ['payment'],
    {
      id,
      tenant_id: id,
      checkout_id: id,
      attempt: z.number(),
      gateway: z.string(),
      gateway_transaction_id: z.string().nullable(),
      status: z.string(),
      amount_minor: minor,
      currency: z.string(),
      captured_minor: minor,
      refunded_minor: minor,
    },
    `SELECT id, tenant_id, checkout_id, attempt, gateway, gateway_transaction_id, status, amount_minor, currency, captured_minor, refunded_minor
       FROM payments`,
  ),
  refunds: query(
    ['payment'],
    {
      id,
      tenant_id: id,
      payment_id: id,
      idempotency_key: z.string(),
      gateway_refund_id: z.string().nullable(),
      amount_minor: minor,
      status: z.string(),
      created_at: z.date(),
    },
    `SELECT id, tenant_id, payment_id, idempotency_key, gateway_refund_id, amount_minor, status, created_at FROM refunds`,
  ),
  disputes: query(
    ['payment'],
    { id, status: z.string(), amount_minor: minor, currency: z.string() },
    'SELECT gateway_dispute_id AS id, status, amount_minor, currency FROM disputes',
  ),
  stock: query(
    ['warehouse'],
    {
      tenant_id: id,
      sku: z.string(),
      location_id: z.string(),
      on_hand: z.number(),
      held: z.number(),
      allocated: z.number(),
    },
    'SELECT tenant_id, sku, location_id, on_hand, held, allocated FROM stock_levels',
  ),
  movements: query(
    ['warehouse'],
    { tenant_id: id, sku: z.string(), location_id: z.string(), quantity: z.number() },
    'SELECT tenant_id, sku, location_id, sum(quantity)::bigint AS quantity FROM stock_movements GROUP BY 1, 2, 3',
  ),
  causedMovements: query(
    ['warehouse'],
    {
      id,
      tenant_id: id,
      sku: z.string(),
      kind: z.enum(['correction', 'shipment', 'restock']),
      cause: z.string().nullable(),
      created_at: z.date(),
      is_checked: z.boolean().nullable(),
      is_recent: z.boolean(),
    },
    `SELECT s.id, s.tenant_id, s.sku, s.kind, s.cause, s.created_at, s.created_at >= m.finished_at AS is_checked,
            s.created_at > now() - interval '29 days' AS is_recent
       FROM stock_movements s
      CROSS JOIN (SELECT max(finished_at) AS finished_at FROM _prisma_migrations WHERE migration_name LIKE '%_movement_cause') m
      WHERE s.kind IN ('correction', 'shipment', 'restock')`,
  ),
  reservations: query(
    ['warehouse'],
    {
      id,
      tenant_id: id,
      checkout_id: id,
      attempt: z.number(),
      sku: z.string(),
      location_id: z.string(),
      quantity: z.number(),
      status: z.string(),
      order_id: id.nullable(),
      is_live: z.boolean().nullable(),
    },
    `SELECT id, tenant_id, checkout_id, attempt, sku, location_id, quantity, status, order_id, expires_at > now() AS is_live
       FROM reservations WHERE status <> 'released'`,
  ),
  promotionCounters: query(
    ['promotion'],
    {
      tenant_id: id,
      promotion_id: id,
      total_limit: z.number().nullable(),
      reserved: z.number(),
      applied: z.number(),
      over_used: z.number(),
      excess: z.number(),
    },
    'SELECT tenant_id, promotion_id, total_limit, reserved, applied, over_used, excess FROM promotion_counters',
  ),
  promotionUses: query(
    ['promotion'],
    {
      tenant_id: id,
      promotion_id: id,
      checkout_id: id,
      status: z.string(),
      over_use: z.boolean(),
      order_id: id.nullable(),
      is_live: z.boolean().nullable(),
    },
    `SELECT tenant_id, promotion_id, checkout_id, status, over_use, order_id, expires_at > now() AS is_live
       FROM promotion_uses WHERE status <> 'released'`,
  ),
  mails: query(
    ['notification'],
    { tenant_id: id, order_ref: z.string(), template: z.string() },
    'SELECT tenant_id, order_ref, template FROM mails',
  ),
};

/** The rows of one query. */
export type RowOf<Name extends keyof typeof QUERIES> = z.output<(typeof QUERIES)[Name]['row']>;
