import type { Pool } from 'pg';

// A table of payments as years of trade leave it: mostly captured, some given back, many customers of few payments and one of thousands,
// an ordinary day and a busiest one. Made by the server itself, in chunks, so that a million takes seconds.

/** Of all payments, how many fall on the busiest day: as if a tenth of a year's trade came on one. */
const BUSY_SHARE = 0.1;
const DAYS = 365;
const CHUNK = 100_000;
/** Who buys most, and how much of all. */
export const HEAVY_CUSTOMER = 'customer-0';
const HEAVY_SHARE = 0.005;
/** How many days ago the busiest day was. */
export const BUSY_DAYS_AGO = 40;
export const TENANT = 'demo';

/** A connection, or a pool of them. */
type Queryable = Pick<Pool, 'query'>;

/** The day that many days ago, as reports are asked for it. */
export const dayAgo = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

// $1, $2: from and to of the numbers; $3: of how many in all. Everything follows from a row's number, so that every load is alike.
const PAYMENTS = `
  INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, gateway_transaction_id, status, amount_minor, currency,
    authorized_minor, capture_minor, captured_minor, refund_reserved_minor, refunded_minor, capture_before, customer_id, email, line_summary,
    order_id, order_number, authorized_at, paid_at, refunded_at, created_at, updated_at)
  SELECT id, tenant, gen_random_uuid(), 1, gateway, CASE WHEN gateway = 'stripe' THEN 'pi_load_' || n END, status, amount, currency,
    CASE WHEN captured OR status = 'authorized' THEN amount ELSE 0 END, CASE WHEN captured THEN amount END,
    CASE WHEN captured THEN amount ELSE 0 END, back, back, CASE WHEN status = 'authorized' THEN created + interval '7 days' END,
    customer, 'buyer' || n || '@example.com', '2 x T-Shirt, black, M, 1 x Mug',
    CASE WHEN captured THEN gen_random_uuid() END, CASE WHEN captured THEN 'HF-' || n END,
    CASE WHEN captured OR status = 'authorized' THEN created END, CASE WHEN captured THEN created + interval '1 hour' END,
    CASE WHEN back > 0 THEN LEAST(created + interval '5 days', now()) END, created, created
  FROM (
    SELECT *, status IN ('captured', 'refunded', 'partially_refunded', 'collected') AS captured,
      CASE status WHEN 'refunded' THEN amount WHEN 'partially_refunded' THEN amount / 2 ELSE 0 END AS back
    FROM (
      SELECT n, gen_random_uuid() AS id, CASE WHEN n % 10 = 9 THEN 'demo-eu' ELSE '${TENANT}' END AS tenant,
        CASE WHEN n % 66 = 0 THEN 'cod' ELSE 'stripe' END AS gateway, 1000 + n % 9000 AS amount,
        CASE WHEN n % 10 = 9 THEN 'EUR' ELSE 'USD' END AS currency,
        CASE WHEN n % 10000 < 10000 * ${HEAVY_SHARE} THEN '${HEAVY_CUSTOMER}' WHEN n % 4 = 1 THEN NULL
             ELSE 'customer-' || n % 50000 END AS customer,
        CASE WHEN n % 66 = 0 THEN 'collected' WHEN n % 100 < 8 THEN 'declined' WHEN n % 100 < 11 THEN 'voided' WHEN n % 100 < 12 THEN 'expired'
             WHEN n % 100 < 16 THEN 'refunded' WHEN n % 100 < 18 THEN 'partially_refunded' WHEN n % 1000 = 18 THEN 'authorized'
             WHEN n % 10000 = 19 THEN 'requires_action' WHEN n % 10000 = 29 THEN 'in_doubt' ELSE 'captured' END AS status,
        CASE WHEN n % 1000 < 1000 * ${BUSY_SHARE} THEN
               date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' - interval '${BUSY_DAYS_AGO} days'
               + (n::float8 / $3::float8) * interval '23 hours'
             ELSE now() - interval '${DAYS} days' * (1 - n::float8 / $3::float8) END AS created
      FROM generate_series($1::bigint, $2::bigint) AS n
    ) drawn
  ) row`;

const REFUNDS = `
  INSERT INTO refunds (id, tenant_id, payment_id, idempotency_key, gateway_refund_id, amount_minor, currency, reason, status, succeeded_at)
  SELECT gen_random_uuid(), tenant_id, id, 'load', 're_' || id, refunded_minor, currency, 'returned', 'succeeded', refunded_at
  FROM payments WHERE refunded_minor > 0`;

/** Loads so many payments, says how far it is, and leaves statistics and a visibility map behind as autovacuum does. */
export async function loadPayments(
  client: Queryable,
  total: number,
  onLine: (line: string) => void = () => {},
): Promise<void> {
  for (let from = 1; from <= total; from += CHUNK) {
    const to = Math.min(total, from + CHUNK - 1);
    await client.query(PAYMENTS, [from, to, total]);
    onLine(`${to.toLocaleString('en')} of ${total.toLocaleString('en')} payments`);
  }
}

/** The refunds of what was given back; afterwards statistics are as autovacuum leaves them. */
export async function loadRefunds(client: Queryable): Promise<number | null> {
  const { rowCount } = await client.query(REFUNDS);
  await client.query('VACUUM (ANALYZE) payments');
  await client.query('VACUUM (ANALYZE) refunds');
  return rowCount;
}
