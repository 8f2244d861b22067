import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { AuditMetrics } from './audit-metrics.ts';
import { CHECKS, auditStack } from './audit-stack.ts';
import { CAUSE_PLANTS } from './cause-plants.ts';
import type { Plant } from './cause-plants.ts';
import { findAudited } from './find-audited.ts';
import { CHARGE, IDS, PlantedShop } from './planted-shop.ts';

interface Finding {
  readonly name: string;
  readonly offenders: readonly string[];
  readonly isSkipped?: boolean;
}

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

const RETURN = `INSERT INTO order_returns (id, tenant_id, order_id, kind, status) VALUES ('${OTHER}', 'demo', '${IDS.order}', 'return', 'completed');
   INSERT INTO order_return_lines (return_id, line_id, tenant_id, quantity, units, amount_minor)
   VALUES ('${OTHER}', '${IDS.order}', 'demo', 1, '[[0,1]]', 750)`;
const REFUND_ROW = (id: string, key: string, status: string): string =>
  `INSERT INTO refunds (id, tenant_id, payment_id, idempotency_key, amount_minor, currency, reason, status)
   VALUES ('${id}', 'demo', '${IDS.payment}', '${key}', 750, 'USD', 'returned', '${status}')`;
const REFUND = (status: string): string => REFUND_ROW(OTHER, `return:${OTHER}`, status);
const BY_HAND = REFUND_ROW(IDS.event, 'ops:1', 'succeeded');

/** For every check, ways to violate it: SQL, and the offender that has to be named. */
const PLANTS: Readonly<Record<string, readonly Plant[]>> = {
  ...CAUSE_PLANTS,
  'every order has its payment, to the cent': [
    ['the payment is gone', 'payment', 'DELETE FROM disputes; DELETE FROM payments', `order ${IDS.order}`],
    ['a cent too much', 'payment', 'UPDATE payments SET amount_minor = 1501', `order ${IDS.order}`],
    ['voided', 'payment', `UPDATE payments SET status = 'voided'`, `order ${IDS.order}`],
    ["another checkout's", 'payment', `UPDATE payments SET checkout_id = '${OTHER}'`, `order ${IDS.order}`],
  ],
  'every live payment has its order': [
    ['authorised for nothing', 'payment', PAYMENT('status', `'authorized'`), `payment ${OTHER}`],
    ['in doubt for ever', 'payment', PAYMENT('status', `'in_doubt'`), `payment ${OTHER}`],
  ],
  'cancelled orders hold no money': [
    ['captured and cancelled', 'order', `UPDATE orders SET status = 'cancelled'`, `order ${IDS.order}`],
  ],
  'gateway totals are our totals': [
    ['captured less', 'payment', 'UPDATE payments SET captured_minor = 1499', 'charge ch_1 (pi_1)'],
    ['refunded behind our backs', 'payment', 'UPDATE payments SET refunded_minor = 1', 'charge ch_1 (pi_1)'],
    ['a charge no row knows', 'payment', 'DELETE FROM disputes; DELETE FROM payments', 'charge ch_1 (pi_1)'],
    [
      'money that is only ours to believe in',
      'payment',
      PAYMENT('status, gateway_transaction_id', `'captured', 'pi_2'`),
      `payment ${OTHER}: the gateway holds nothing`,
    ],
  ],
  "the gateway's disputes are our disputes": [
    ['one that nobody here knows', 'payment', 'DELETE FROM disputes', 'dispute du_1: lost at the gateway'],
    [
      'one that was lost unnoticed',
      'payment',
      `UPDATE disputes SET status = 'under_review'`,
      'dispute du_1: lost at the gateway',
    ],
    [
      'one that the gateway never had',
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
    ['never told', 'checkout', 'DELETE FROM outbox', `order ${IDS.order}: not told`],
    [
      'told twice',
      'checkout',
      `INSERT INTO outbox (id, tenant_id, topic, aggregate_id, sequence, payload)
       SELECT '${OTHER}', tenant_id, topic, aggregate_id, 2, payload FROM outbox`,
      `order ${IDS.order}: told twice`,
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
      'an undo that was given up',
      'checkout',
      `INSERT INTO failed_compensations (id, tenant_id, checkout_id, attempt, operation, input, max_tries, status)
       VALUES ('${OTHER}', 'demo', '${IDS.checkout}', 1, 'void_authorization', '{}', 5, 'exhausted')`,
      `compensation ${OTHER} (void_authorization)`,
    ],
  ],
  'held and allocated stock are the sums of reservations': [
    ['held by nobody', 'warehouse', 'UPDATE stock_levels SET held = 1', 'stock demo TEE main'],
    ['allocated to nobody', 'warehouse', 'UPDATE stock_levels SET allocated = 3', 'stock demo TEE main'],
  ],
  'stock on hand is the sum of movements and covers what is promised': [
    [
      'pieces out of nowhere',
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
  'no stock is held for nothing': [
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
      'a hold that is not there',
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
  'no promotion use is held for nothing': [
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

let shop: PlantedShop;
const look = (): Promise<Finding[]> => auditStack(shop.stack, { settleMs: 0 }) as Promise<Finding[]>;
const found = (findings: readonly Finding[], name: string): readonly string[] =>
  findings.find((finding) => finding.name === name)!.offenders;
const wrong = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ offenders }) => offenders.length > 0);

beforeAll(async () => {
  shop = await PlantedShop.open();
});
beforeEach(() => shop.reset());
afterAll(() => shop.close());

describe('OPS-8 TRU-15 the audit', () => {
  it('finds nothing where everything adds up', async () => {
    expect(wrong(await look())).toEqual([]);
  });

  it('has a planted violation for each of its checks', () => {
    const planted = [...Object.keys(PLANTS), 'no checkout is charged twice'];

    expect(planted.sort()).toEqual(CHECKS.map(({ name }) => name).sort());
  });

  const cases = Object.entries(PLANTS).flatMap(([name, plants]) =>
    plants.map(([what, ...plant]) => [name, what, plant] as const),
  );
  it.each(cases)('"%s" finds: %s', async (name, _what, [service, sql, offender]) => {
    await shop.run(service, sql);

    expect(found(await look(), name)).toContain(offender);
  });

  it.each([
    ['was refused by the gateway', REFUND('failed'), [`return ${OTHER}`]],
    ['was refused, and made up for by hand', `${REFUND('failed')}; ${BY_HAND}`, []],
    ['was made', REFUND('succeeded'), []],
  ])('MON-2 the refund of a completed return %s', async (_how, refund, offenders) => {
    await shop.run('order', RETURN);
    await shop.run('payment', refund);

    expect(found(await look(), 'every completed return has its refund')).toEqual(offenders);
  });

  it.each([
    ['ISK', 5_000, 500_000],
    ['UGX', 70_000, 7_000_000],
    ['MGA', 1_000_100, 10_001],
    ['KWD', 22_080, 22_080],
    ['JPY', 5_000, 5_000],
  ])('MON-1 compares %s in the gateway’s own units: %i is %i there', async (currency, minor, atGateway) => {
    const totals = `amount_minor = ${minor}, currency = '${currency}'`;
    const order = `grand_total_minor = ${minor}, subtotal_minor = ${minor}, discount_total_minor = 0, currency = '${currency}'`;
    await shop.run(
      'payment',
      `UPDATE payments SET ${totals}, captured_minor = ${minor}; UPDATE disputes SET ${totals}`,
    );
    await shop.run('order', `UPDATE orders SET ${order}`);
    const charge = {
      ...CHARGE,
      currency: currency.toLowerCase(),
      amountAuthorised: atGateway,
      amountCaptured: atGateway,
      disputes: [{ id: 'du_1', status: 'lost', amount: atGateway }],
    };
    shop.charges = [charge];
    expect(wrong(await look())).toEqual([]);

    shop.charges = [{ ...charge, amountCaptured: atGateway / 10 }];
    expect(found(await look(), 'gateway totals are our totals')).toEqual(['charge ch_1 (pi_1)']);
  });

  it('"no checkout is charged twice" finds a second charge, and lets one be that was given back', async () => {
    const again = { ...CHARGE, id: 'ch_2', paymentIntent: 'pi_2', disputes: [] };
    const name = 'no checkout is charged twice';
    shop.charges = [CHARGE, again];
    expect(found(await look(), name)).toEqual([`checkout ${IDS.checkout}: 2 charges`]);

    shop.charges = [CHARGE, { ...again, amountRefunded: 1_500 }];
    expect(found(await look(), name)).toEqual([]);
  });

  it('lets be what an open attempt covers: its payment, its pinned stock, its held promotion', async () => {
    await shop.run(
      'checkout',
      `UPDATE checkout_attempts SET status = 'running', order_id = NULL; DELETE FROM outbox;
       UPDATE carts SET status = 'active', open_attempt = 1`,
    );
    await shop.run('order', 'DELETE FROM orders');
    await shop.run('analytics', 'DELETE FROM inbox');
    await shop.run(
      'warehouse',
      `UPDATE reservations SET status = 'pinned', order_id = NULL; UPDATE stock_levels SET held = 2, allocated = 0`,
    );
    await shop.run(
      'promotion',
      `UPDATE promotion_uses SET status = 'reserved', order_id = NULL, expires_at = now() + interval '1 h';
       UPDATE promotion_counters SET applied = 0, reserved = 1`,
    );

    expect(wrong(await look())).toEqual([]);
  });

  it('counts only what a second look still sees', async () => {
    await shop.run('payment', `UPDATE payments SET status = 'voided'`);
    const looking = auditStack(shop.stack, { settleMs: 30_000, everyMs: 20 }) as Promise<Finding[]>;
    await shop.run('payment', `UPDATE payments SET status = 'captured'`);

    expect(wrong(await looking)).toEqual([]);
  });

  it('says so where the gateway cannot be seen, instead of calling it right', async () => {
    const findings = (await auditStack({ ...shop.stack, urls: {} }, { settleMs: 0 })) as readonly Finding[];

    expect(findings.filter(({ isSkipped }) => isSkipped).map(({ name }) => name)).toEqual([
      "the gateway's disputes are our disputes",
      'gateway totals are our totals',
      'no checkout is charged twice',
    ]);
  });

  it('does not miss events that are purged after a month', async () => {
    await shop.run('checkout', 'DELETE FROM outbox');
    await shop.run('order', `UPDATE orders SET placed_at = now() - interval '31 days'`);
    await shop.run('analytics', `UPDATE inbox SET processed_at = now() - interval '29 days'`);

    expect(wrong(await look())).toEqual([]);
  });

  it('does not take a limit that was lowered later for over-use', async () => {
    await shop.run(
      'promotion',
      `INSERT INTO promotion_uses (tenant_id, promotion_id, checkout_id, attempt, status, order_id)
       VALUES ('demo', '${IDS.promotion}', '${OTHER}', 1, 'applied', '${OTHER}');
       UPDATE promotion_counters SET applied = 2; UPDATE promotions SET total_limit = 1`,
    );

    expect(found(await look(), 'promotion counters are their uses, within the limits')).toEqual([]);
  });

  it('is a metric per check, with the offending ids in the log', async () => {
    const lines: object[] = [];
    const metrics = new AuditMetrics(shop.stack, { settleMs: 0, log: (line: object) => lines.push(line) });
    const server = await metrics.serve(0, '127.0.0.1');
    const scrape = async (): Promise<string> => {
      const { port } = server.address() as AddressInfo;
      return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    };

    await metrics.run();
    const before = await scrape();
    await shop.run('payment', `UPDATE payments SET status = 'voided'`);
    await metrics.run();
    const after = await scrape();
    server.closeAllConnections();
    server.close();

    const check = 'every order has its payment, to the cent';
    expect(before).toContain(`holdfast_audit_violations{check="${check}"} 0`);
    expect(after).toContain(`holdfast_audit_violations{check="${check}"} 1`);
    expect(after).toContain('holdfast_audit_violations{check="one order per checkout"} 0');
    expect(lines).toEqual([expect.objectContaining({ check, offenders: [`order ${IDS.order}`] })]);
  });

  it('says by metric that it could not look, and leaves what it knew', async () => {
    const log = (): void => undefined;
    const nowhere = { auditDatabases: { checkout: 'postgres://nobody@127.0.0.1:1/none' }, urls: {} };
    const metrics = new AuditMetrics(nowhere, { settleMs: 0, log });

    await metrics.run();

    expect(await metrics.registry.metrics()).toMatch(/^holdfast_audit_failures_total 1$/m);
  });

  it('wants all databases where any is named', () => {
    expect(() =>
      findAudited(
        { 'port-offset': undefined, 'data-dir': undefined },
        { AUDIT_DATABASE_URL_ORDER: 'postgres://x' },
      ),
    ).toThrow(/AUDIT_DATABASE_URL_CHECKOUT/);
  });
});
