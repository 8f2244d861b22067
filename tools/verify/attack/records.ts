import { setTimeout as pause } from 'node:timers/promises';

import type { AttackedStack } from './attacked-stack.ts';

const SERVICES = [
  'order',
  'payment',
  'warehouse',
  'pricing',
  'loyalty',
  'promotion',
  'notification',
] as const;

/** Rows of value by service; only their owners may change them. */
const VALUES: Readonly<Record<(typeof SERVICES)[number], readonly string[]>> = {
  order: [
    `SELECT id, status, payment_status, grand_total_minor::text, email, shipping_address::text FROM orders`,
    `SELECT id, status, order_id FROM order_returns`,
  ],
  payment: [
    // A declined payment moved no money.
    `SELECT id, status, captured_minor::text, refunded_minor::text, refund_reserved_minor::text FROM payments
      WHERE authorized_minor > 0`,
    `SELECT id, payment_id, amount_minor::text, status FROM refunds`,
  ],
  warehouse: [
    `SELECT tenant_id, sku, location_id, on_hand FROM stock_levels`,
    `SELECT id, quantity, kind FROM stock_movements`,
  ],
  pricing: [`SELECT tenant_id, price_list_id, sku, min_quantity, unit_price_minor::text FROM prices`],
  loyalty: [`SELECT t::text FROM ledger t`],
  promotion: [`SELECT id, status, order_id FROM promotion_uses WHERE status <> 'reserved'`],
  notification: [`SELECT id, template, recipient, subject FROM mails`],
};

/** Rows of the checkout that is about to confirm. */
const READY: Readonly<Record<'checkout' | 'order' | 'payment' | 'warehouse' | 'promotion', string>> = {
  checkout: `SELECT c.status, c.version, c.customer_id, c.email, c.attempts, s.email AS contact, s.shipping_address::text,
                    s.shipping_method_id, s.reservations::text, s.released_at::text
               FROM carts c JOIN checkout_sessions s ON s.cart_id = c.id WHERE c.checkout_id = $1`,
  order: `SELECT fenced_attempt, order_id FROM cart_sessions WHERE cart_session_id = $1`,
  payment: `SELECT fenced_through FROM checkout_fences WHERE checkout_id = $1`,
  warehouse: `SELECT attempt, fenced_attempt, state FROM checkout_fences WHERE checkout_id = $1`,
  promotion: `SELECT attempt, fenced_attempt, state FROM checkout_fences WHERE checkout_id = $1`,
};

/** All rows of value and all rows of one checkout, as sorted text; an attack must leave them equal. */
export async function readRecords(
  stack: AttackedStack,
  checkoutId: string,
): Promise<Record<string, string[]>> {
  const rowsOf = async (service: string, sql: string, values: string[]): Promise<[string, string[]]> => {
    const rows = await stack.rows(service, sql, values);
    return [`${service}: ${sql}`, rows.map((row) => JSON.stringify(row)).sort()];
  };
  const values = SERVICES.flatMap((service) => VALUES[service].map((sql) => rowsOf(service, sql, [])));
  const ready = Object.entries(READY).map(([service, sql]) => rowsOf(service, sql, [checkoutId]));
  return Object.fromEntries(await Promise.all([...values, ...ready]));
}

const QUIET_MS = 1_500;
const SETTLED_WITHIN_MS = 60_000;

/** The records once no background work is left: captures, mails and points follow an order after some seconds. */
export async function readSettledRecords(
  stack: AttackedStack,
  checkoutId: string,
): Promise<Record<string, string[]>> {
  const until = performance.now() + SETTLED_WITHIN_MS;
  let before = await readRecords(stack, checkoutId);
  while (performance.now() < until) {
    await pause(QUIET_MS);
    const now = await readRecords(stack, checkoutId);
    if (JSON.stringify(now) === JSON.stringify(before) && (await isSettled(stack))) return now;
    before = now;
  }
  throw new Error('the records do not settle');
}

const UNSETTLED = `SELECT (SELECT count(*) FROM outbox WHERE status <> 'published')::int AS open`;

async function isSettled(stack: AttackedStack): Promise<boolean> {
  const open = await Promise.all(
    ['order', 'payment', 'checkout'].map((service) => stack.rows<{ open: number }>(service, UNSETTLED)),
  );
  const paid = await stack.rows(
    'order',
    `SELECT id FROM orders WHERE status IN ('pending', 'confirmed') AND payment_type = 'card'`,
  );
  return paid.length === 0 && open.every(([row]) => row!.open === 0);
}
