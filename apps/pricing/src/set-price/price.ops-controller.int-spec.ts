import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startIssuer } from '@holdfast/testing';
import type { TestIssuer } from '@holdfast/testing';

import { startPricing } from '../testing/pricing-app.js';
import type { PricingUnderTest } from '../testing/pricing-app.js';

let issuer: TestIssuer;
let pricing: PricingUnderTest;
beforeAll(async () => {
  issuer = await startIssuer();
  pricing = await startPricing({ JWKS_URL: issuer.jwksUrl, JWKS_HTTP_HOSTS: '127.0.0.1' });
});
afterAll(async () => {
  await pricing?.stop();
  issuer.close();
});

const price = (unitPriceMinor: string, more: object = {}) => ({
  sku: 'TSHIRT-BLK-M',
  currency: 'USD',
  unitPriceMinor,
  ...more,
});

async function send(body: object, roles: string[] = ['ops']) {
  const response = await fetch(`${pricing.internalUrl}/ops/prices`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tenant-id': 'demo',
      authorization: `Bearer ${await issuer.token('olga', 'demo', '5m', roles)}`,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as object };
}
const priceNow = async () => {
  const request = {
    currency: 'USD',
    customerGroup: '',
    taxedAt: undefined,
    items: [{ sku: 'TSHIRT-BLK-M', quantity: 1 }],
  };
  const { prices } = await pricing.as('demo', () => pricing.client.getPrices(request));
  return prices[0]!.unitPriceMinor;
};
const acts = async () =>
  (await pricing.database.pool.query('SELECT actor, action, subject, outcome FROM ops_audit ORDER BY at'))
    .rows;

describe('OPS-7 a price that an operator sets', () => {
  it('OPS-7 is refused without the role or with an invalid price, and is not audited', async () => {
    expect(await send(price('5'), [])).toMatchObject({ status: 403, body: { reason: 'FORBIDDEN' } });
    expect(await send(price('-5'))).toMatchObject({ status: 400, body: { reason: 'VALIDATION_FAILED' } });
    expect((await send(price('5', { currency: 'CHF' }))).body).toMatchObject({
      reason: 'CURRENCY_UNSUPPORTED',
    });
    expect([await priceNow(), await acts()]).toEqual(['1999', []]);
  });

  it('OPS-7 is only reported by a dry run, then set with a line of the audit', async () => {
    expect((await send(price('2100', { dryRun: true }))).body).toMatchObject({
      previousUnitPriceMinor: '1999',
    });
    expect([await priceNow(), await acts()]).toEqual(['1999', []]);

    expect(await send(price('2100'))).toMatchObject({
      status: 200,
      body: { previousUnitPriceMinor: '1999' },
    });
    expect(await priceNow()).toBe('2100');
    expect(await acts()).toEqual([
      { actor: 'olga', action: 'prices.set', subject: 'TSHIRT-BLK-M', outcome: '1999 -> 2100 USD' },
    ]);
  });
});
