/** Everything the checks look at: what it is called, which databases have it, and the statement. Amounts and counts come as numbers. */
export const QUERIES = {
  attempts: [
    'checkout',
    'SELECT tenant_id, checkout_id, attempt, cart_id, status, order_id FROM checkout_attempts',
  ],
  sessions: ['checkout', 'SELECT checkout_id, released_at IS NOT NULL AS is_released FROM checkout_sessions'],
  conversions: [
    'checkout',
    `SELECT payload->>'order_id' AS order_id, status FROM outbox WHERE topic = 'checkout.cart.converted'`,
  ],
  failedEvents: [
    ['checkout', 'order', 'payment', 'catalog'],
    `SELECT id, topic FROM outbox WHERE status = 'failed' AND resolved_at IS NULL`,
  ],
  exhausted: [
    'checkout',
    `SELECT id, checkout_id, operation FROM failed_compensations WHERE status = 'exhausted'`,
  ],
  publishedEvents: [['checkout', 'order', 'payment', 'catalog'], 'SELECT id, topic FROM outbox'],
  // A little less than the 30 days after which publishers purge what they published.
  consumedEvents: [
    ['order', 'payment', 'warehouse', 'promotion', 'notification', 'loyalty', 'analytics'],
    `SELECT event_id, topic, processed_at > now() - interval '29 days' AS is_recent FROM inbox`,
  ],
  acts: [
    ['order', 'payment', 'warehouse'],
    'SELECT tenant_id, action, subject, note, request_id, at FROM ops_audit',
  ],
  orders: [
    'order',
    `SELECT id, tenant_id, number, status, email, cart_session_id, attempt, payment_id, payment_type, payment_status, currency, grand_total_minor,
            subtotal_minor - discount_total_minor + shipping_minor - shipping_discount_minor
              + CASE WHEN prices_include_tax THEN 0 ELSE tax_total_minor END + rounding_minor AS net_added_minor,
            shipping_tax_minor, prices_include_tax, promotions, placed_at > now() - interval '29 days' AS is_recent,
            exchanged_order_id
       FROM orders`,
  ],
  orderLines: [
    'order',
    'SELECT order_id, sku, sum(quantity)::int AS quantity FROM order_lines GROUP BY order_id, sku',
  ],
  // Rows from before the migration that names causes have none.
  moves: [
    'order',
    `SELECT h.tenant_id, h.order_id, h.sequence, h.from_status, h.to_status, h.cause,
            h.at >= m.finished_at AS is_checked, h.at > now() - interval '29 days' AS is_recent
       FROM order_history h
      CROSS JOIN (SELECT max(finished_at) AS finished_at FROM _prisma_migrations WHERE migration_name LIKE '%_history_cause') m`,
  ],
  returns: [
    'order',
    `SELECT r.id, r.tenant_id, r.order_id, r.kind, r.status,
            r.shipping_minor + (SELECT coalesce(sum(l.amount_minor), 0)::bigint FROM order_return_lines l WHERE l.return_id = r.id) AS value_minor
       FROM order_returns r`,
  ],
  payments: [
    'payment',
    `SELECT id, tenant_id, checkout_id, attempt, gateway, gateway_transaction_id, status, amount_minor, currency, captured_minor, refunded_minor
       FROM payments`,
  ],
  refunds: [
    'payment',
    `SELECT id, tenant_id, payment_id, idempotency_key, gateway_refund_id, amount_minor, status, created_at FROM refunds`,
  ],
  disputes: ['payment', 'SELECT gateway_dispute_id AS id, status, amount_minor, currency FROM disputes'],
  stock: ['warehouse', 'SELECT tenant_id, sku, location_id, on_hand, held, allocated FROM stock_levels'],
  movements: [
    'warehouse',
    'SELECT tenant_id, sku, location_id, sum(quantity)::bigint AS quantity FROM stock_movements GROUP BY 1, 2, 3',
  ],
  causedMovements: [
    'warehouse',
    `SELECT s.id, s.tenant_id, s.sku, s.kind, s.cause, s.created_at, s.created_at >= m.finished_at AS is_checked,
            s.created_at > now() - interval '29 days' AS is_recent
       FROM stock_movements s
      CROSS JOIN (SELECT max(finished_at) AS finished_at FROM _prisma_migrations WHERE migration_name LIKE '%_movement_cause') m
      WHERE s.kind IN ('correction', 'shipment', 'restock')`,
  ],
  reservations: [
    'warehouse',
    `SELECT id, tenant_id, checkout_id, attempt, sku, location_id, quantity, status, order_id, expires_at > now() AS is_live
       FROM reservations WHERE status <> 'released'`,
  ],
  promotionCounters: [
    'promotion',
    'SELECT tenant_id, promotion_id, total_limit, reserved, applied, over_used, excess FROM promotion_counters',
  ],
  promotionUses: [
    'promotion',
    `SELECT tenant_id, promotion_id, checkout_id, status, over_use, order_id, expires_at > now() AS is_live
       FROM promotion_uses WHERE status <> 'released'`,
  ],
  mails: ['notification', 'SELECT tenant_id, order_ref, template FROM mails'],
};
