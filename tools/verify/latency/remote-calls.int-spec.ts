import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { PaymentChoice } from '@holdfast/checkout';
import { RemoteCalls, TestShop, card, cashOnDelivery, setLatency } from '@holdfast/checkout/testing';
import type { CheckoutOptions } from '@holdfast/checkout/testing';

import { readSteps } from './steps.ts';

const LIMITED = '0190a5b2-0000-7000-8000-0000000000cc';
/** Calls that begin together overlap by it, however busy the machine. */
const LATENCY_MS = 25;

let shop: TestShop;
beforeAll(async () => {
  shop = await TestShop.open({ SAGA_BUDGET_MS: '8000' });
  for (let index = 1; index <= 100; index += 1) {
    shop.ports.warehouse.onHand.set(`SKU-${index}`, 1_000);
    shop.ports.pricing.unitPrices.set(`SKU-${index}`, 1_000n);
  }
  shop.ports.promotion.promotions.push({
    promotionId: LIMITED,
    code: 'LIMITED',
    amountMinor: 100n,
    limit: 100,
  });
});
afterAll(() => shop.close());

const linesFor = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`SKU-${index + 1}`, 2]));

describe('DEM-28 remote calls of a cart of 100 lines', () => {
  /** What each of the three requests of a checkout asks of other services. */
  async function callsOf(lineCount: number) {
    const ready = await shop.checkout({ lines: linesFor(lineCount), codes: ['LIMITED'] });
    const { caller, cartId, checkoutId } = ready;
    const counted = async (work: () => Promise<unknown>) => {
      const calls = new RemoteCalls(shop.ports);
      await shop.inTenant(work);
      return calls.counts();
    };
    return {
      start: await counted(() => shop.replica.startCheckout.execute({ caller, cartId })),
      update: await counted(() =>
        shop.replica.updateCheckout.execute({ caller, checkoutId, shippingMethodId: 'express' }),
      ),
      confirm: await counted(() => shop.confirm(ready)),
    };
  }

  it('DEM-28 are those of a cart of one line, for StartCheckout, UpdateCheckout and ConfirmCheckout', async () => {
    const one = await callsOf(1);
    const hundred = await callsOf(100);

    expect(hundred).toEqual(one);
    // The owners' streams are cut here, so what is only shown is asked, too.
    const quote = {
      'catalog.products': 1,
      'pricing.prices': 1,
      'promotion.validate': 1,
      'shipping.methods': 1,
    };
    expect(one).toEqual({
      start: { ...quote, 'warehouse.reserve': 1 },
      update: quote,
      confirm: {
        ...quote,
        'promotion.reserve': 1,
        'payment.authorize': 1,
        'warehouse.pin': 1,
        'order.create': 1,
        'promotion.apply': 1,
      },
    });
  }, 60_000);
});

describe("PRF-3 ConfirmCheckout's critical path", () => {
  async function hopsOf(options: CheckoutOptions, payment: PaymentChoice) {
    const ready = await shop.checkout(options);
    setLatency(shop.ports, LATENCY_MS);
    const calls = new RemoteCalls(shop.ports);
    const outcome = await shop.confirm(ready, { payment });
    setLatency(shop.ports, 0);
    expect(outcome.status).toBe('completed');
    return calls.hops();
  }

  const QUOTE = [['catalog.products', 'pricing.prices', 'shipping.methods'], ['promotion.validate']];
  const CARD = [
    ...QUOTE,
    ['promotion.reserve'],
    ['payment.authorize'],
    ['warehouse.pin'],
    ['order.create'],
    ['promotion.apply'],
  ];

  it('PRF-3 has 7 sequential remote hops; what may run side by side does', async () => {
    expect(await hopsOf({ codes: ['LIMITED'] }, card())).toEqual(CARD);
  });

  it('PRF-3 is what docs/latency-budget.md has a budget for, 15 ms in all', () => {
    const steps = readSteps();

    expect(steps.filter(({ isHop }) => isHop).map(({ calls }) => [...calls].sort())).toEqual(CARD);
    expect(steps.reduce((sum, { budgetMs }) => sum + budgetMs, 0)).toBeLessThanOrEqual(15);
  });

  it('PRF-3 has as many for a cart of 100 lines', async () => {
    expect(await hopsOf({ lines: linesFor(100), codes: ['LIMITED'] }, card())).toHaveLength(7);
  }, 60_000);

  it('PRF-3 extends a hold that does not last beside the promotions', async () => {
    const extending = CARD.map((hop) =>
      hop.includes('promotion.reserve') ? [...hop, 'warehouse.extend'] : hop,
    );

    expect(await hopsOf({ codes: ['LIMITED'], heldLongAgo: true }, card())).toEqual(extending);
  });

  it('PRF-3 has 5 without promotions, and 4 without a gateway to ask', async () => {
    expect(await hopsOf({}, card())).toHaveLength(5);
    expect(await hopsOf({}, cashOnDelivery)).toEqual([...QUOTE, ['warehouse.pin'], ['order.create']]);
  });
});
