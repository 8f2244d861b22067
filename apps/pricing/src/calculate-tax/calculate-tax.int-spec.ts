import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';
import { pricing as proto } from '@holdfast/proto';
import { eventually } from '@holdfast/testing';

import { startPricing } from '../testing/pricing-app.js';
import type { PricingUnderTest } from '../testing/pricing-app.js';

const line = (amountMinor: number, taxClass = 'standard', lineId = 'l1') => ({
  lineId,
  taxClass,
  amountMinor: String(amountMinor),
});
const request: proto.CalculateTaxRequest = {
  currency: 'USD',
  pricesIncludeTax: false,
  shippingPriceIsNet: false,
  rounding: proto.TaxRounding.TAX_ROUNDING_PER_LINE,
  countryCode: 'US',
  region: 'CA',
  postalCode: '95814',
  lines: [line(1999)],
  shippingMinor: '599',
};
const inGermany = {
  currency: 'EUR',
  pricesIncludeTax: true,
  countryCode: 'DE',
  region: '',
  postalCode: '10115',
};

describe('tax over gRPC', () => {
  let pricing: PricingUnderTest;
  const tax = (over: Partial<proto.CalculateTaxRequest> = {}, tenant = 'demo') =>
    pricing.as(tenant, () => pricing.client.calculateTax({ ...request, ...over }));
  const totalOf = async (over: Partial<proto.CalculateTaxRequest> = {}, tenant = 'demo') =>
    (await tax(over, tenant)).taxTotalMinor;
  const newRate = {
    countryCode: 'US',
    region: 'OR',
    postalPrefix: '',
    taxClass: 'standard',
    name: 'Oregon sales tax',
    rate: '0.05',
    compound: false,
    priority: 1,
    appliesToShipping: false,
    validFrom: '',
  };
  const setRate = (over: Partial<proto.SetTaxRateRequest> = {}) =>
    pricing.as('demo', () => pricing.client.setTaxRate({ ...newRate, ...over }, pricing.operator));

  beforeAll(async () => {
    pricing = await startPricing();
  });
  afterAll(() => pricing?.stop());

  it('TOT-3 adds tax to net prices, per line, half-up; California does not tax shipping', async () => {
    expect(await tax()).toEqual({
      lines: [{ lineId: 'l1', taxMinor: '145' }],
      shippingTaxMinor: '0',
      taxLines: [{ name: 'California sales tax', rate: '0.0725', taxableMinor: '1999', amountMinor: '145' }],
      taxTotalMinor: '145',
    });
  });

  it('PRC-1 uses the postal prefix for a city with taxes of its own, and taxes shipping where the state does', async () => {
    const { taxLines, taxTotalMinor, shippingTaxMinor } = await tax({
      region: 'US-NY',
      postalCode: '100 01',
    });

    expect(taxLines.map(({ name, rate, taxableMinor }) => [name, rate, taxableMinor])).toEqual([
      ['New York sales tax', '0.04', '2598'],
      ['New York City sales tax', '0.045', '2598'],
      ['MCTD sales tax', '0.00375', '2598'],
    ]);
    expect(taxLines.reduce((sum, { amountMinor }) => sum + Number(amountMinor), 0)).toBe(
      Number(taxTotalMinor),
    );
    expect(Number(shippingTaxMinor)).toBe(53);
  });

  it('TOT-3 finds the tax contained in gross prices, by class, shipping included', async () => {
    const lines = [line(11900, 'standard', 'a'), line(10700, 'reduced', 'b'), line(5000, 'zero', 'c')];
    const answer = await tax({ ...inGermany, lines, shippingMinor: '1190' }, 'demo-eu');

    expect(answer.lines.map(({ taxMinor }) => taxMinor)).toEqual(['1900', '700', '0']);
    expect(answer.shippingTaxMinor).toBe('190');
    expect(answer.taxTotalMinor).toBe('2790');
    expect(answer.taxLines).toHaveLength(2);
  });

  it('TOT-3 adds tax to shipping that is priced net although goods are priced gross', async () => {
    const answer = await tax(
      { ...inGermany, shippingPriceIsNet: true, shippingMinor: '1000', lines: [line(11900)] },
      'demo-eu',
    );

    expect([answer.taxTotalMinor, answer.shippingTaxMinor]).toEqual(['2090', '190']);
  });

  it('TOT-3 rounds once per tax where the tenant rounds per total', async () => {
    const lines = Array.from({ length: 10 }, (_, i) => line(107, 'standard', `l${i}`));

    expect(await totalOf({ lines, shippingMinor: '0' })).toBe('80');
    expect(
      await totalOf({ lines, shippingMinor: '0', rounding: proto.TaxRounding.TAX_ROUNDING_PER_TOTAL }),
    ).toBe('78');
  });

  it('taxes yen, which have no decimals, at 10 % and 8 %', async () => {
    const lines = [line(2900, 'standard', 'a'), line(1080, 'reduced', 'b')];
    const answer = await tax(
      {
        currency: 'JPY',
        countryCode: 'JP',
        region: '13',
        postalCode: '100-0001',
        pricesIncludeTax: true,
        lines,
        shippingMinor: '700',
      },
      'demo-jp',
    );

    expect(answer.lines.map(({ taxMinor }) => taxMinor)).toEqual(['264', '80']);
    expect(answer.shippingTaxMinor).toBe('64');
  });

  it('MON-4 rounds once per rate and invoice, as required in Japan: 3 × ¥105 contain ¥29, not ¥30', async () => {
    const japan = {
      currency: 'JPY',
      countryCode: 'JP',
      region: '13',
      postalCode: '100-0001',
      pricesIncludeTax: true,
      lines: Array.from({ length: 3 }, (_, i) => line(105, 'standard', `l${i}`)),
      shippingMinor: '0',
    };

    expect(await totalOf(japan, 'demo-jp')).toBe('30');
    expect(await totalOf({ ...japan, rounding: proto.TaxRounding.TAX_ROUNDING_PER_TOTAL }, 'demo-jp')).toBe(
      '29',
    );
  });

  it('PRC-1 returns no tax lines, and no failure, where there are no rates', async () => {
    const nothing = {
      lines: [{ lineId: 'l1', taxMinor: '0' }],
      shippingTaxMinor: '0',
      taxLines: [],
      taxTotalMinor: '0',
    };

    expect(await tax({ countryCode: 'AU', region: '', postalCode: '' })).toEqual(nothing);
    expect(await tax({ lines: [line(1999, 'zero')] })).toEqual(nothing);
    expect(await tax({}, 'someone-else')).toEqual(nothing);
  });

  it('PRC-1 charges a compound rate on the amount plus the tax before it', async () => {
    await setRate({ countryCode: 'IN', region: '', name: 'Base', rate: '0.1' });
    await setRate({ countryCode: 'IN', region: '', name: 'Cess', rate: '0.1', compound: true, priority: 2 });

    const { taxLines } = await tax({
      countryCode: 'IN',
      region: '',
      postalCode: '',
      lines: [line(10000)],
      shippingMinor: '0',
    });

    expect(taxLines).toEqual([
      { name: 'Base', rate: '0.1', taxableMinor: '10000', amountMinor: '1000' },
      { name: 'Cess', rate: '0.1', taxableMinor: '11000', amountMinor: '1100' },
    ]);
  });

  it('PRC-1 respects validity dates: a rate that ended or has not begun taxes nothing', async () => {
    const inForce = (name: string, from: string, until: string) =>
      pricing.database.pool.query(
        `INSERT INTO tax_rates (tenant_id, country, region, postal_prefix, tax_class, name, rate, priority, valid_from, valid_until)
         VALUES ('demo', 'NO', '', '', 'standard', $1, 0.25, 1, $2, $3)`,
        [name, from, until],
      );
    await inForce('Former', '2000-01-01', '2020-01-01');
    await inForce('Present', '2020-01-01', '2998-01-01');
    await inForce('Next', '2998-01-01', 'infinity');

    const norway = {
      countryCode: 'NO',
      region: '',
      postalCode: '0150',
      lines: [line(10000)],
      shippingMinor: '0',
    };
    await eventually(async () =>
      expect((await tax(norway)).taxLines.map(({ name }) => name)).toEqual(['Present']),
    );
  });

  it('PAY-12 reads a hundred lines with one statement, and with none while the rates are cached', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => line(1000 + i, 'standard', `l${i}`));
    const names: string[] = [];
    const stop = observeStatements(({ name }) => names.push(name));

    await tax({ countryCode: 'FR', region: '', postalCode: '75001', lines }, 'demo-eu');
    await tax({ countryCode: 'FR', region: '', postalCode: '75001', lines }, 'demo-eu');
    stop();

    expect(names).toEqual(['pricing_tax_rates_of_country']);
  });

  it('PAY-12 uses a rate from the call after it was set, and ends the former one', async () => {
    const oregon = { region: 'OR', postalCode: '97201', lines: [line(10000)], shippingMinor: '0' };
    expect(await totalOf(oregon)).toBe('0');

    await setRate({ rate: '0.05' });
    expect(await totalOf(oregon)).toBe('500');
    await setRate({ rate: '0.06' });
    expect(await totalOf(oregon)).toBe('600');
  });

  it('PAY-12 drops cached rates when another process writes them', async () => {
    const texas = { region: 'TX', postalCode: '75001', lines: [line(10000)], shippingMinor: '0' };
    expect(await totalOf(texas)).toBe('625');

    await pricing.database.pool.query(
      `UPDATE tax_rates SET rate = 0.07 WHERE tenant_id = 'demo' AND region = 'TX' AND postal_prefix = ''`,
    );

    await eventually(async () => expect(await totalOf(texas)).toBe('700'));
  });

  it('leaves one rate in force when ten are set at once', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => setRate({ region: 'MT', name: 'Montana', rate: `0.0${i}` })),
    );

    const { rows } = await pricing.database.pool.query(
      `SELECT 1 FROM tax_rates WHERE tenant_id = 'demo' AND region = 'MT' AND valid_until = 'infinity'`,
    );
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['a rate above 1', { rate: '1.5' }],
    ['a rate in percent', { rate: '5%' }],
    ['an unknown country form', { countryCode: 'USA' }],
    [
      'a second class that taxes shipping in one jurisdiction',
      { region: 'NY', taxClass: 'reduced', appliesToShipping: true },
    ],
  ])('SYS-7 SetTaxRate refuses %s', async (_case, over) => {
    await expect(setRate(over)).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });

  it.each([
    ['a negative line', { lines: [line(-1)] }],
    ['negative shipping', { shippingMinor: '-1' }],
    ['no country', { countryCode: '' }],
  ])('SYS-7 CalculateTax refuses %s', async (_case, over) => {
    await expect(tax(over)).rejects.toMatchObject({ reason: 'VALIDATION_FAILED' });
  });
});
