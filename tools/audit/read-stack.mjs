import pg from 'pg';

import { HttpClient } from '../shopper/http.mjs';

const INT8 = 20;
const types = {
  getTypeParser: (oid, format) =>
    oid === INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format),
};

const QUERIES = {
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
  orders: [
    'order',
    `SELECT id, tenant_id, number, status, cart_session_id, attempt, payment_id, payment_type, currency, grand_total_minor,
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
  payments: [
    'payment',
    `SELECT id, tenant_id, checkout_id, attempt, gateway, gateway_transaction_id, status, amount_minor, currency, captured_minor, refunded_minor
       FROM payments`,
  ],
  disputes: ['payment', 'SELECT gateway_dispute_id AS id, status, amount_minor FROM disputes'],
  stock: ['warehouse', 'SELECT tenant_id, sku, location_id, on_hand, held, allocated FROM stock_levels'],
  movements: [
    'warehouse',
    'SELECT tenant_id, sku, location_id, sum(quantity)::bigint AS quantity FROM stock_movements GROUP BY 1, 2, 3',
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
};

/** Everything the checks look at, read with the audit's own role: `{orders, payments, …, charges}`. */
export async function readStack({ auditDatabases, urls }) {
  const queries = Object.entries(QUERIES).flatMap(([name, [databases, text]]) =>
    [databases].flat().map((database) => ({ name, database, text })),
  );
  const databases = [...new Set(queries.map(({ database }) => database))];
  const [charges, ...read] = await Promise.all([
    readCharges(urls),
    ...databases.map((database) =>
      readDatabase(
        auditDatabases[database],
        queries.filter((each) => each.database === database),
      ),
    ),
  ]);
  const rowsOf = (name) => read.flat().flatMap((each) => (each.name === name ? each.rows : []));
  return { ...Object.fromEntries(Object.keys(QUERIES).map((name) => [name, rowsOf(name)])), charges };
}

/** In one snapshot: counters and the rows behind them are seen at the same instant, however busy the database is. */
async function readDatabase(connectionString, queries) {
  const client = new pg.Client({ connectionString, types, application_name: 'audit' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const read = [];
    for (const { name, text } of queries) read.push({ name, rows: (await client.query(text)).rows });
    await client.query('COMMIT');
    return read;
  } finally {
    await client.end();
  }
}

/** What the local gateway holds; undefined where payments go to Stripe itself. */
async function readCharges({ stripe }) {
  if (!stripe?.http) return undefined;
  const client = new HttpClient(stripe.http);
  try {
    return (await client.request('GET', '/_sandbox/charges')).body.data;
  } finally {
    await client.close();
  }
}
