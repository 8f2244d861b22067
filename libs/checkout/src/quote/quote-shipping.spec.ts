import { describe, expect, it } from '@jest/globals';

import { contextFrom, runInContext } from '@holdfast/request-context';

import type { Tenant } from '../tenant/tenant.js';
import { ADDRESS, TENANT, cartOf, line, shopFor } from '../testing/quoting-shop.js';

describe('CHK-8 shipping', () => {
  const cart = cartOf([line('A', 1_000n)]);

  it('CHK-8 that cannot be had is refused by name, whatever the promotion, and is never free', async () => {
    const shop = shopFor(cart, 500n);
    shop.shipping.calls.always('methods', { kind: 'away' });

    await expect(shop.quote()).rejects.toMatchObject({
      reason: 'SHIPPING_RATE_UNAVAILABLE',
      metadata: { dependency: 'shipping' },
    });
    expect(shop.promotion.calls.count('validate')).toBe(0);
  });

  it("CHK-8 costs the tenant's fallback rate where it has one, and says so", async () => {
    const shop = shopFor(cart, 500n);
    shop.shipping.calls.always('methods', { kind: 'away' });

    const { totals, warnings } = await shop.quote({
      missingShippingRate: 'fallback',
      fallbackShippingMinor: 990n,
    });

    expect(totals).toMatchObject({ shippingMinor: 990n, grandTotalMinor: 1_990n });
    expect(warnings).toEqual([expect.objectContaining({ code: 'FALLBACK_SHIPPING_RATE' })]);
  });

  it("CHK-8 is refused in a currency that is not the fallback rate's", async () => {
    const shop = shopFor(cartOf([line('A', 1_000n)], { currency: 'JPY' }), 500n);
    shop.shipping.calls.always('methods', { kind: 'away' });

    await expect(
      shop.quote({
        missingShippingRate: 'fallback',
        fallbackShippingMinor: 990n,
        currencies: ['EUR', 'JPY'],
      }),
    ).rejects.toMatchObject({ reason: 'SHIPPING_RATE_UNAVAILABLE' });
  });

  it('MON-1 is refused in a currency in which the shop’s cards cannot be charged', async () => {
    const shop = shopFor(cartOf([line('A', 1_000n)], { currency: 'IQD' }), 500n);

    await expect(shop.quote({ currencies: ['IQD'] })).rejects.toMatchObject({
      reason: 'CURRENCY_UNSUPPORTED',
    });
  });

  it('MON-1 in the same currency is quoted to the minor unit where the shop takes cash only', async () => {
    const shop = shopFor(cartOf([line('A', 1_003n)], { currency: 'IQD' }), 500n);
    const { totals } = await shop.quote({ currencies: ['IQD'], paymentMethods: ['cod'] });

    expect(totals).toMatchObject({ roundingMinor: 0n, grandTotalMinor: 1_503n });
  });

  it('CHK-8 is listed at the fallback rate for who has to choose meanwhile', async () => {
    const shop = shopFor(cart, 500n);
    shop.shipping.calls.always('methods', { kind: 'away' });
    const request = { cart, shippingAddress: ADDRESS, answers: 'asked' } as const;
    const tenant = { ...TENANT, missingShippingRate: 'fallback', fallbackShippingMinor: 990n } as const;
    const list = (of: Tenant) =>
      runInContext(contextFrom({ tenantId: 'demo' }), () =>
        shop.shippingQuotes.offer({ ...request, tenant: of }, 100),
      );

    expect(await list(tenant)).toEqual([
      { id: 'standard', name: 'Standard', rateMinor: 990n, estimatedDays: 0 },
    ]);
    await expect(list(TENANT)).rejects.toMatchObject({ reason: 'SHIPPING_RATE_UNAVAILABLE' });
  });

  it('CHK-8 is not replaced by the fallback where only the method is unknown', async () => {
    const shop = shopFor(cart, 500n);
    shop.shipping.methodsOffered = [{ id: 'express', name: 'E', rateMinor: 1n, estimatedDays: 1 }];

    await expect(
      shop.quote({ missingShippingRate: 'fallback', fallbackShippingMinor: 990n }),
    ).rejects.toMatchObject({ reason: 'SHIPPING_METHOD_UNKNOWN' });
  });

  it('CHK-8 is rated by the subtotal before discounts, and again, once, by a weight that changed (CHK-10)', async () => {
    const shop = shopFor(cart, 500n);
    shop.promotion.promotions.push({ promotionId: 'p', amountMinor: 900n });
    shop.catalog.weights.set('A', 2_000);

    await shop.quote();

    expect(shop.shipping.calls.recorded.map(({ request }) => request)).toMatchObject([
      { weightGrams: 100, subtotalMinor: 1_000n },
      { weightGrams: 2_000, subtotalMinor: 1_000n },
    ]);
  });
});

describe('CHK-8 tax', () => {
  it('CHK-8 that cannot be had fails the quote, naming the service', async () => {
    const shop = shopFor(cartOf([line('A', 1_000n)]), 500n);
    shop.pricing.calls.always('prices', { kind: 'away' });

    await expect(shop.quote()).rejects.toMatchObject({ name: 'RemoteCallError', service: 'PricingService' });
  });
});
