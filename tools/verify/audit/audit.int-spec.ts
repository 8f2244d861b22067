import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { AuditMetrics } from './audit-metrics.ts';
import { CHECKS, auditStack } from './audit-stack.ts';
import type { Finding } from './check.ts';
import { findAudited } from './find-audited.ts';
import { CHARGE, IDS, PlantedShop } from './planted-shop.ts';
import { PLANTS } from './plants.ts';

const OTHER = '0190a5b2-0000-7000-8000-0000000000ff';
const RETURN = `INSERT INTO order_returns (id, tenant_id, order_id, kind, status) VALUES ('${OTHER}', 'demo', '${IDS.order}', 'return', 'completed');
   INSERT INTO order_return_lines (return_id, line_id, tenant_id, quantity, units, amount_minor)
   VALUES ('${OTHER}', '${IDS.order}', 'demo', 1, '[[0,1]]', 750)`;
const REFUND_ROW = (id: string, key: string, status: string): string =>
  `INSERT INTO refunds (id, tenant_id, payment_id, idempotency_key, amount_minor, currency, reason, status)
   VALUES ('${id}', 'demo', '${IDS.payment}', '${key}', 750, 'USD', 'returned', '${status}')`;
const REFUND = (status: string): string => REFUND_ROW(OTHER, `return:${OTHER}`, status);
const MANUAL = REFUND_ROW(IDS.event, 'ops:1', 'succeeded');

let shop: PlantedShop;
const look = (): Promise<readonly Finding[]> => auditStack(shop.stack, { settleMs: 0 });
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
    plants.map(([planted, ...plant]) => [name, planted, plant] as const),
  );
  it.each(cases)('"%s" finds: %s', async (name, _planted, [service, sql, offender]) => {
    await shop.run(service, sql);

    expect(found(await look(), name)).toContain(offender);
  });

  it.each([
    ['was refused by the gateway', REFUND('failed'), [`return ${OTHER}`]],
    ['was refused, and an operator refunded it', `${REFUND('failed')}; ${MANUAL}`, []],
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

  it('"no checkout is charged twice" finds a second charge, not one that was refunded', async () => {
    const again = { ...CHARGE, id: 'ch_2', paymentIntent: 'pi_2', disputes: [] };
    const name = 'no checkout is charged twice';
    shop.charges = [CHARGE, again];
    expect(found(await look(), name)).toEqual([`checkout ${IDS.checkout}: 2 charges`]);

    shop.charges = [CHARGE, { ...again, amountRefunded: 1_500 }];
    expect(found(await look(), name)).toEqual([]);
  });

  it('finds nothing for an open attempt: its payment, its pinned stock, its held promotion', async () => {
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

  it('finds nothing for an order that waits for its payment: its stock is pinned for it', async () => {
    await shop.run(
      'warehouse',
      `UPDATE reservations SET status = 'pinned'; UPDATE stock_levels SET held = 2, allocated = 0`,
    );
    const name = 'every stock hold has an open checkout';
    expect(found(await look(), name)).toHaveLength(1);

    await shop.run('order', `UPDATE orders SET status = 'pending'`);
    expect(found(await look(), name)).toEqual([]);
    expect(found(await look(), 'allocated stock is what orders wait for')).toEqual([]);
  });

  it('counts only what a second look still sees', async () => {
    await shop.run('payment', `UPDATE payments SET status = 'voided'`);
    const looking = auditStack(shop.stack, { settleMs: 30_000, everyMs: 20 });
    await shop.run('payment', `UPDATE payments SET status = 'captured'`);

    expect(wrong(await looking)).toEqual([]);
  });

  it('skips checks where the gateway cannot be read', async () => {
    const findings = await auditStack({ ...shop.stack, urls: {} }, { settleMs: 0 });

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
    const metrics = new AuditMetrics(shop.stack, { settleMs: 0, log: (line) => void lines.push(line) });
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

  it('counts an audit that could not read', async () => {
    const log = (): void => undefined;
    const nowhere = { auditDatabases: { checkout: 'postgres://unknown@127.0.0.1:1/none' }, urls: {} };
    const metrics = new AuditMetrics(nowhere, { settleMs: 0, log });

    await metrics.run();

    expect(await metrics.registry.metrics()).toMatch(/^holdfast_audit_failures_total 1$/m);
  });

  it('requires all databases where any is named', () => {
    expect(() =>
      findAudited(
        { portOffset: undefined, dataDir: undefined },
        { AUDIT_DATABASE_URL_ORDER: 'postgres://x' },
      ),
    ).toThrow(/AUDIT_DATABASE_URL_CHECKOUT/);
  });
});
