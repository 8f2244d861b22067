import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { eventually, scrapedSum } from '@holdfast/testing';

import { startPricing } from '../testing/pricing-app.js';
import type { PricingUnderTest } from '../testing/pricing-app.js';

const SKU = 'TSHIRT-BLK-M';
const SET_PRICE = `UPDATE prices SET unit_price_minor = $2 WHERE tenant_id = 'demo' AND sku = $1 AND min_quantity = 1`;

describe('the revision of what pricing answers', () => {
  let pricing: PricingUnderTest;
  let reader: AbortController;
  beforeAll(async () => {
    pricing = await startPricing();
  });
  afterAll(() => pricing?.stop());
  beforeEach(() => {
    reader = new AbortController();
  });
  afterEach(() => reader.abort());

  /** What a stream has reported so far. */
  function watch(tenantId = 'demo') {
    const reports: bigint[] = [];
    const ended = pricing.as(tenantId, async () => {
      const stream = pricing.client.watchRevision({}, { signal: reader.signal });
      for await (const { revision } of stream) reports.push(BigInt(revision));
    });
    ended.catch(() => undefined);
    return { reports, ended, newest: () => reports.at(-1) };
  }
  async function begun(tenantId = 'demo') {
    const watched = watch(tenantId);
    await eventually(() => expect(watched.reports).not.toEqual([]));
    return { ...watched, first: watched.reports[0]! };
  }
  const query = (sql: string, values: unknown[] = []) => pricing.database.pool.query(sql, values);
  const prices = (tenantId = 'demo', currency = 'USD', sku = SKU) =>
    pricing.as(tenantId, () =>
      pricing.client.getPrices({
        currency,
        customerGroup: '',
        taxedAt: undefined,
        items: [{ sku, quantity: 1 }],
      }),
    );

  it('PRF-3 is reported at once, and again every second', async () => {
    const { reports, first } = await begun();

    await eventually(() => expect(reports.length).toBeGreaterThanOrEqual(3));
    expect(new Set(reports)).toEqual(new Set([first]));
  });

  it.each([
    ['a price', SET_PRICE, [SKU, 2_100]],
    ['a price list', `UPDATE price_lists SET active = active WHERE tenant_id = $1`, ['demo']],
    [
      'a tax rate',
      `INSERT INTO tax_rates (tenant_id, country, tax_class, name, rate) VALUES ('demo', $1, 'standard', 'VAT', 0.1)`,
      ['NZ'],
    ],
    ['a tax rate that ends', `DELETE FROM tax_rates WHERE tenant_id = 'demo' AND country = $1`, ['NZ']],
  ])(
    'PRF-3 grows by one with a transaction that changes %s, whatever process it is of',
    async (_what, sql, values) => {
      const { newest, first } = await begun();

      await query(sql, values);

      await eventually(() => expect(newest()).toBe(first + 1n));
    },
  );

  it('PRF-3 grows once with a transaction of many changes, and not with one that is rolled back', async () => {
    const { newest, first } = await begun();
    const writer = await pricing.database.pool.connect();

    await writer.query('BEGIN');
    await writer.query(SET_PRICE, [SKU, 1]);
    await writer.query('ROLLBACK');
    await writer.query('BEGIN');
    await writer.query(`UPDATE prices SET updated_at = now() WHERE tenant_id = 'demo'`);
    await writer.query(SET_PRICE, [SKU, 2_200]);
    await writer.query('COMMIT');
    writer.release();

    await eventually(() => expect(newest()).toBe(first + 1n));
    expect((await prices()).revision).toBe(String(first + 1n));
  });

  it('PRF-3 makes no writer wait for another one: it is counted when they commit', async () => {
    const { newest, first } = await begun();
    const [one, other] = [await pricing.database.pool.connect(), await pricing.database.pool.connect()];

    for (const writer of [one, other]) await writer.query('BEGIN');
    await one.query(SET_PRICE, [SKU, 2_300]);
    await other.query(SET_PRICE, ['MUG-WHT', 1_700]);
    await other.query('COMMIT');
    await one.query('COMMIT');
    for (const writer of [one, other]) writer.release();

    await eventually(() => expect(newest()).toBe(first + 2n));
  });

  it('SYS-6 is of one tenant', async () => {
    const demo = await begun('demo');
    const eu = await begun('demo-eu');

    await query(SET_PRICE, [SKU, 2_400]);

    await eventually(() => expect(demo.newest()).toBe(demo.first + 1n));
    await eventually(() => expect(eu.reports.length).toBeGreaterThanOrEqual(3));
    expect(eu.newest()).toBe(eu.first);
    const unknown = await begun('no-such-shop');
    expect(unknown.first).toBe(0n);
  });

  it('PRF-3 comes with prices, read in their own statement, and the time until one begins or ends by its dates', async () => {
    const { first } = await begun();
    expect(await prices()).toMatchObject({ revision: String(first), validForMs: '300000' });

    await query(
      `INSERT INTO prices (tenant_id, price_list_id, sku, unit_price_minor, valid_from, valid_until)
       VALUES ('demo', 'usd-retail', $1, 900, now() + interval '1 minute', 'infinity')`,
      [SKU],
    );

    const { revision, validForMs } = await prices();
    expect(revision).toBe(String(first + 1n));
    expect(Number(validForMs)).toBeGreaterThan(0);
    expect(Number(validForMs)).toBeLessThanOrEqual(60_000);
    expect((await prices('demo', 'USD', 'MUG-WHT')).validForMs).toBe('300000');
    expect((await prices('demo', 'USD', 'NO-SUCH-SKU')).validForMs).toBe('300000');
  });

  it('TOT-3 comes with tax rates, too: those in force, until one begins or ends', async () => {
    const at = async (place?: { countryCode: string; region: string; postalCode: string }) => {
      const items = [{ sku: 'MUG-WHT', quantity: 1 }];
      return pricing.as('demo', () =>
        pricing.client.getPrices({ currency: 'USD', customerGroup: '', items, taxedAt: place }),
      );
    };
    const madrid = { countryCode: 'ES', region: '', postalCode: '28001' };
    const add = (name: string, from: string) =>
      query(
        `INSERT INTO tax_rates (tenant_id, country, tax_class, name, rate, valid_from)
         VALUES ('demo', 'ES', 'standard', $1, 0.21, now() + $2::interval)`,
        [name, from],
      );
    expect((await at()).taxRates).toBeNull();
    expect((await at(madrid)).taxRates).toEqual({ goods: [], shipping: [] });

    await add('IVA', '-1 day');
    await add('IVA II', '1 minute');

    const { taxRates, validForMs } = await at(madrid);
    expect(taxRates).toEqual({
      goods: [{ taxClass: 'standard', name: 'IVA', rate: '0.2100000000', compound: false }],
      shipping: [],
    });
    expect(Number(validForMs)).toBeGreaterThan(0);
    expect(Number(validForMs)).toBeLessThanOrEqual(60_000);
    await expect(at({ ...madrid, countryCode: 'Spain' })).rejects.toMatchObject({
      reason: 'VALIDATION_FAILED',
      errors: [{ path: 'taxedAt.countryCode' }],
    });
  });

  it('PRF-3 is not reported while it cannot be read, and is from then on', async () => {
    const { reports } = await begun();
    const failedRounds = () =>
      scrapedSum(pricing.internalUrl, 'holdfast_worker_rounds_total', {
        loop: 'revisions',
        outcome: 'failed',
      });
    const before = await failedRounds();

    await query('ALTER TABLE revisions RENAME TO revisions_away');
    const silent = watch();
    await eventually(async () => expect(await failedRounds()).toBeGreaterThanOrEqual(before + 2));
    expect(silent.reports).toEqual([]);
    await query('ALTER TABLE revisions_away RENAME TO revisions');

    await eventually(() => expect(silent.reports).not.toEqual([]));
    expect(reports.at(-1)).toBe(silent.reports.at(-1));
  });

  it('SYS-6 is not reported to a caller without a tenant', async () => {
    const watched = watch('');

    await expect(watched.ended).rejects.toMatchObject({ name: 'RemoteCallError', reason: 'TENANT_REQUIRED' });
  });

  it('PRF-3 ends for its readers when the app stops, which does not wait for them', async () => {
    const other = await startPricing();
    const reports: string[] = [];
    const stream = other.as('demo', async () => {
      for await (const { revision } of other.client.watchRevision({}, { signal: reader.signal }))
        reports.push(revision);
    });
    await eventually(() => expect(reports).not.toEqual([]));

    await other.stop();

    await expect(stream).resolves.toBeUndefined();
  });
});
