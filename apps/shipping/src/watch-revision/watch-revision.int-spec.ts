import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { called, participantsAt } from '@holdfast/checkout/testing';
import { eventually } from '@holdfast/testing';

import { startShipping } from '../testing/shipping-app.js';
import type { ShippingUnderTest } from '../testing/shipping-app.js';

const ADDRESS = {
  name: 'Ada',
  line1: '1 Main St',
  city: 'New York',
  region: 'NY',
  postalCode: '10001',
  countryCode: 'US',
};

describe('the revision of what shipping answers', () => {
  let app: ShippingUnderTest;
  let participants: ReturnType<typeof participantsAt>;
  let reports: bigint[];
  let first: bigint;
  beforeAll(async () => {
    app = await startShipping();
    participants = participantsAt(app.grpcUrl);
  });
  afterAll(async () => {
    participants.close();
    await app.stop();
  });
  beforeEach(async () => {
    reports = [];
    const seen = reports;
    const reader = new AbortController();
    void called(async () => {
      for await (const revision of participants.shipping.watchRevision(reader.signal)) seen.push(revision);
    }).catch(() => undefined);
    await eventually(() => expect(reports).not.toEqual([]));
    first = reports[0]!;
  });

  const rated = () =>
    called(() =>
      participants.shipping.methods({
        currency: 'USD',
        address: ADDRESS,
        weightGrams: 180,
        subtotalMinor: 1_999n,
      }),
    );

  it.each([
    ['a rate', `UPDATE shipping_rates SET rate_minor = rate_minor + 1 WHERE tenant_id = 'demo'`],
    ['a method', `UPDATE shipping_methods SET position = position WHERE tenant_id = 'demo'`],
    ['a zone', `UPDATE shipping_zones SET name = name WHERE tenant_id = 'demo'`],
    [
      'the switch',
      `INSERT INTO shipping_switches (tenant_id, rates_enabled) VALUES ('demo', true)
       ON CONFLICT (tenant_id) DO UPDATE SET rates_enabled = true`,
    ],
  ])('PRF-3 grows by one with a change of %s, and comes with the rates', async (_what, sql) => {
    expect((await rated()).terms).toEqual({ revision: first, validForMs: 300_000 });

    await app.database.pool.query(sql);

    await eventually(() => expect(reports.at(-1)).toBe(first + 1n));
    expect((await rated()).terms.revision).toBe(first + 1n);
  });

  it('SHP-1 zones that another process changes hold for the next rate, although zones are cached', async () => {
    expect((await rated()).methods).not.toEqual([]);

    await app.database.pool.query(
      `UPDATE shipping_zones SET excluded_countries = '{US}' WHERE tenant_id = 'demo'`,
    );

    expect((await rated()).methods).toEqual([]);
  });
});
