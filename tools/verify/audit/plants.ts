import { CAUSE_PLANTS } from './cause-plants.ts';
import type { Plant } from './cause-plants.ts';
import { IDS } from './planted-shop.ts';

const OTHER = '0190a5b2-0000-7000-8000-0000000000ff';
const HOLD = (status: string, expires: string): string =>
  `INSERT INTO reservations (id, tenant_id, checkout_id, attempt, sku, location_id, quantity, status, expires_at)
   VALUES ('${OTHER}', 'demo', '${IDS.checkout}', 1, 'TEE', 'main', 1, '${status}', ${expires});
   UPDATE stock_levels SET held = 1`;
const COPY = (changes: string): string =>
  `CREATE TEMP TABLE copied AS SELECT * FROM orders; UPDATE copied SET ${changes}; INSERT INTO orders SELECT * FROM copied; DROP TABLE copied`;
const PAYMENT = (columns: string, values: string): string =>
  `INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, amount_minor, currency, ${columns})
   VALUES ('${OTHER}', 'demo', '${OTHER}', 1, 'stripe', 700, 'USD', ${values})`;

/** For every check, violations of it. */
export const PLANTS: Readonly<Record<string, readonly Plant[]>> = {
  ...CAUSE_PLANTS,
  'every order has its payment, to the cent': [
    ['the payment is gone', 'payment', 'DELETE FROM disputes; DELETE FROM payments', `order ${IDS.order}`],
    ['a cent too much', 'payment', 'UPDATE payments SET amount_minor = 1501', `order ${IDS.order}`],
    ['voided', 'payment', `UPDATE payments SET status = 'voided'`, `order ${IDS.order}`],
    ["another checkout's", 'payment', `UPDATE payments SET checkout_id = '${OTHER}'`, `order ${IDS.order}`],
  ],
  'every live payment has its order': [
    ['authorized without an order', 'payment', PAYMENT('status', `'authorized'`), `payment ${OTHER}`],
    ['with an unknown outcome', 'payment', PAYMENT('status', `'in_doubt'`), `payment ${OTHER}`],
  ],
  'cancelled orders hold no money': [
    ['captured and cancelled', 'order', `UPDATE orders SET status = 'cancelled'`, `order ${IDS.order}`],
  ],
  'gateway totals are our totals': [
    ['captured less', 'payment', 'UPDATE payments SET captured_minor = 1499', 'charge ch_1 (pi_1)'],
    ['refunded without a record', 'payment', 'UPDATE payments SET refunded_minor = 1', 'charge ch_1 (pi_1)'],
    [
      'a charge without a payment',
      'payment',
      'DELETE FROM disputes; DELETE FROM payments',
      'charge ch_1 (pi_1)',
    ],
    [
      'a payment without a charge',
      'payment',
      PAYMENT('status, gateway_transaction_id', `'captured', 'pi_2'`),
      `payment ${OTHER}: the gateway holds nothing`,
    ],
  ],
  "the gateway's disputes are our disputes": [
    ['one that we do not have', 'payment', 'DELETE FROM disputes', 'dispute du_1: lost at the gateway'],
    [
      'one with an old status',
      'payment',
      `UPDATE disputes SET status = 'under_review'`,
      'dispute du_1: lost at the gateway',
    ],
    [
      'one that the gateway does not have',
      'payment',
      `UPDATE disputes SET gateway_dispute_id = 'du_2'`,
      'dispute du_2: the gateway has none',
    ],
  ],
  "every order's total is the sum of its parts": [
    ['a cent lost', 'order', 'UPDATE orders SET shipping_minor = 1', `order ${IDS.order}`],
    [
      'tax added where prices include it',
      'order',
      'UPDATE orders SET prices_include_tax = true, tax_total_minor = 100, grand_total_minor = 1600',
      `order ${IDS.order}`,
    ],
  ],
  'completed attempts are orders, and orders completed attempts': [
    [
      'an order without attempt',
      'checkout',
      `UPDATE checkout_attempts SET status = 'refused', order_id = NULL`,
      `order ${IDS.order}`,
    ],
    ['an attempt without order', 'order', 'DELETE FROM orders', `attempt without order ${IDS.order}`],
  ],
  'one order per checkout': [
    ['two orders', 'order', COPY(`id = '${OTHER}', payment_id = '${OTHER}'`), `checkout ${IDS.checkout}`],
  ],
  'one checkout.cart.converted per order': [
    ['no event', 'checkout', 'DELETE FROM outbox', `order ${IDS.order}: no event`],
    [
      'two events',
      'checkout',
      `INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload)
       SELECT '${OTHER}', tenant_id, topic, aggregate_id, 2, payload FROM outbox`,
      `order ${IDS.order}: two events`,
    ],
  ],
  'no failed event, no exhausted compensation': [
    ...(['checkout', 'order', 'payment', 'catalog'] as const).map((service): Plant => [
      `an event of ${service} that failed`,
      service,
      `INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload, status)
         VALUES ('${OTHER}', 'demo', 'some.topic', 'a', 9, '{}', 'failed')`,
      `event ${OTHER} (some.topic)`,
    ]),
    [
      'an exhausted compensation',
      'checkout',
      `INSERT INTO failed_compensations (id, tenant_id, checkout_id, attempt, operation, input, max_tries, status)
       VALUES ('${OTHER}', 'demo', '${IDS.checkout}', 1, 'void_authorization', '{}', 5, 'exhausted')`,
      `compensation ${OTHER} (void_authorization)`,
    ],
  ],
  'held and allocated stock are the sums of reservations': [
    ['held without a reservation', 'warehouse', 'UPDATE stock_levels SET held = 1', 'stock demo TEE main'],
    [
      'allocated without a reservation',
      'warehouse',
      'UPDATE stock_levels SET allocated = 3',
      'stock demo TEE main',
    ],
  ],
  'stock on hand is the sum of movements and covers what is promised': [
    [
      'pieces without a movement',
      'warehouse',
      'UPDATE stock_levels SET on_hand = on_hand + 1',
      'stock demo TEE main',
    ],
    [
      'oversold',
      'warehouse',
      `UPDATE stock_levels SET on_hand = 1; UPDATE stock_movements SET quantity = 1`,
      'stock demo TEE main',
    ],
  ],
  'allocated stock is what orders wait for': [
    [
      'an order without its pieces',
      'warehouse',
      `UPDATE reservations SET status = 'released'; UPDATE stock_levels SET allocated = 0`,
      `order line ${IDS.order} TEE`,
    ],
    [
      'a piece less than ordered',
      'warehouse',
      'UPDATE reservations SET quantity = 1; UPDATE stock_levels SET allocated = 1',
      `order line ${IDS.order} TEE`,
    ],
    [
      'pieces of a cancelled order',
      'order',
      `UPDATE orders SET status = 'cancelled'`,
      `allocation of order ${IDS.order} TEE`,
    ],
  ],
  'every stock hold has an open checkout': [
    ['pinned without an open attempt', 'warehouse', HOLD('pinned', 'NULL'), `reservation ${OTHER}`],
    [
      'held for a checkout that is over',
      'warehouse',
      HOLD('held', `now() + interval '10 min'`),
      `reservation ${OTHER}`,
    ],
  ],
  'promotion counters are their uses, within the limits': [
    [
      'a use that is not counted',
      'promotion',
      'UPDATE promotion_counters SET applied = 0',
      `promotion demo ${IDS.promotion}`,
    ],
    [
      'a hold without a use',
      'promotion',
      'UPDATE promotion_counters SET reserved = 1',
      `promotion demo ${IDS.promotion}`,
    ],
    [
      'used beyond the limit',
      'promotion',
      'UPDATE promotion_counters SET total_limit = 0 + 1, applied = 2; INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, ' +
        `attempt, status, order_id) VALUES ('demo', '${IDS.promotion}', '${OTHER}', 1, 'applied', '${OTHER}')`,
      `promotion demo ${IDS.promotion}`,
    ],
  ],
  'used promotions are those of orders': [
    [
      'a use that was lost',
      'promotion',
      'DELETE FROM promotion_uses; UPDATE promotion_counters SET applied = 0',
      `order ${IDS.order} without its use of ${IDS.promotion}`,
    ],
    [
      'a use of no order',
      'promotion',
      `UPDATE promotion_uses SET order_id = '${OTHER}'`,
      `use without order ${OTHER}`,
    ],
  ],
  'every held promotion use has an open checkout': [
    [
      'held for a checkout that is over',
      'promotion',
      `INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, attempt, status, expires_at)
       VALUES ('demo', '${IDS.promotion}', '${IDS.checkout}', 1, 'reserved', now() + interval '1 h');
       UPDATE promotion_counters SET reserved = 1`,
      `use of ${IDS.promotion} by checkout ${IDS.checkout}`,
    ],
  ],
};
