import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';

import { eventually } from '@holdfast/testing';

import { findStack } from '../../launcher/state/state-file.ts';
import { auditStack } from '../audit/audit-stack.ts';
import { customerToken, databaseUrl, e2eDataDir, openShop, ops, opsJson, tellFromOutside } from './stack.ts';

jest.setTimeout(300_000);

const SOON_MS = 60_000;
const soon = <T>(assertion: () => Promise<T>): Promise<T> => eventually(assertion, SOON_MS);

type Shopper = ReturnType<ReturnType<typeof openShop>['shopper']>;
const DATABASES = [
  'checkout',
  'order',
  'payment',
  'promotion',
  'notification',
  'loyalty',
  'analytics',
  'warehouse',
  'catalog',
  'pricing',
  'shipping',
];

let shop: ReturnType<typeof openShop>;
let folder: string;
beforeAll(async () => {
  shop = openShop();
  folder = await mkdtemp(join(tmpdir(), 'holdfast-customers-'));
});
afterAll(async () => {
  await shop.close();
  await rm(folder, { recursive: true, force: true });
});

async function bought(shopper: Shopper, code = 'WELCOME10'): Promise<string> {
  await shopper.fill({ 'TSHIRT-BLK-M': 1 });
  await shopper.useCodes(code);
  await shopper.start();
  return (await shopper.confirm()).orderId as string;
}

async function delivered(shopper: Shopper, orderId: string): Promise<void> {
  const isNow = (status: string) =>
    soon(async () => expect(await shopper.order(orderId)).toMatchObject({ status }));
  await isNow('processing');
  await tellFromOutside('fulfillment.status_changed', {
    order_id: orderId,
    status: 'shipped',
    carrier: 'UPS',
  });
  await isNow('shipped');
  const arrived = { order_id: orderId, shipment_id: 's1', status: 'delivered' };
  await tellFromOutside('shipping.shipment.updated', arrived);
  await isNow('delivered');
}

/** Rows in any table of any database that hold one of these words, as `database.table`. */
async function placesOf(words: readonly string[]): Promise<string[]> {
  const places: string[] = [];
  for (const database of DATABASES) {
    const client = new pg.Client({ connectionString: databaseUrl(database) });
    await client.connect();
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of tables) {
      const { rowCount } = await client.query(
        `SELECT FROM ${name} t WHERE EXISTS (SELECT FROM unnest($1::text[]) w WHERE strpos(lower(t::text), lower(w)) > 0)`,
        [words],
      );
      if (rowCount) places.push(`${database}.${name}`);
    }
    await client.end();
  }
  return places;
}

describe('SEC-4 one customer over the whole stack', () => {
  it('SEC-4 is exported, and erased once nothing of theirs is open: no table of any service names them, and the audit finds nothing', async () => {
    const [customerId, email] = [`e2e-${randomUUID()}`, `erased-${randomUUID()}@shop.example`];
    const token = await customerToken(customerId, 'demo');
    const shopper = shop.shopper({ token, email });
    const guest = shop.shopper({ email });
    const [orderId, guestOrderId] = [await bought(shopper), await bought(guest, 'FREESHIP')];
    const left = await shop.shopper({ token, email }).fill({ 'MUG-WHT': 1 });
    await left.start();
    const customer = [customerId, '--email', email.toUpperCase()];

    const early = await ops('customers', 'erase', ...customer, '--note', 'REQ-1');
    expect(early).toMatchObject({ code: 1, err: expect.stringContaining('nothing was erased') });
    expect(early.err).toContain('neither delivered nor cancelled');

    await delivered(shopper, orderId);
    await delivered(guest, guestOrderId);
    const file = join(folder, 'customer.json');
    expect(await ops('customers', 'export', ...customer, '--out', file)).toMatchObject({ code: 0 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { services } = JSON.parse(await readFile(file, 'utf8'));
    expect(services.order.orders.map(({ id }: { id: string }) => id).sort()).toEqual(
      [orderId, guestOrderId].sort(),
    );
    expect(services['checkout-worker'].carts.length).toBe(3);
    expect(services.notification.mails.length).toBeGreaterThanOrEqual(4);
    for (const app of ['payment', 'promotion', 'loyalty-rewards', 'analytics'])
      expect(services[app]).toBeDefined();

    // Mails and events of the delivery may still be under way.
    const tried = await soon(() =>
      opsJson('customers', 'erase', ...customer, '--note', 'REQ-1', '--dry-run'),
    );
    expect(tried.wouldErase.order.orders).toBe(2);
    const places = await placesOf([customerId, email]);
    expect(places).toEqual(expect.arrayContaining(['order.orders', 'checkout.carts', 'notification.mails']));
    const done = await opsJson('customers', 'erase', ...customer, '--note', 'REQ-1');

    expect(done.erased.order.orders).toBe(2);
    expect(await placesOf([customerId, email])).toEqual([]);
    expect((await opsJson('customers', 'erase', ...customer, '--note', 'REQ-1')).erased).toEqual({});
    expect(await opsJson('acts', '--app', 'order', '--subject', done.subject)).toMatchObject([
      { action: 'customers.erase', outcome: 'nothing was left to erase' },
      { action: 'customers.erase', note: 'REQ-1', outcome: expect.stringContaining('2 orders') },
      { action: 'customers.export' },
    ]);
    expect(await opsJson('orders', 'show', orderId)).toMatchObject({
      id: orderId,
      email: 'erased@erased.invalid',
    });
  });

  it.each([
    [['customers', 'export'], 'Whose?'],
    [['customers', 'erase', 'c1', '--note', ''], 'note: say why'],
    [['customers', 'export', '--email', 'x'], 'VALIDATION_FAILED'],
  ])('SEC-2 %j is refused: %s', async (words, message) => {
    expect(await ops(...words)).toMatchObject({ code: 1, err: expect.stringContaining(message) });
  });

  it('SEC-4 OPS-8 after it the audit finds nothing', async () => {
    const findings = await auditStack(findStack({ dataDir: e2eDataDir() }), {
      settleMs: SOON_MS,
      everyMs: 1_000,
    });

    expect(findings.filter(({ offenders }) => offenders.length > 0)).toEqual([]);
  });
});
