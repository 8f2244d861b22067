import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { lineTotal, subtotalOf } from './cart.js';
import type { Cart, CartLine } from './cart.js';
import type { Standing } from './eligibility.js';
import { evaluate } from './evaluate.js';
import type { Promotion } from './promotion.js';

const now = new Date('2026-06-01T12:00:00Z');
const standing = (given: Partial<Standing> = {}): Standing => ({
  now,
  hasOrdered: { account: false, mailbox: false },
  usedUp: new Map(),
  ...given,
});

const aLine = (given: Partial<CartLine> = {}): CartLine => ({
  lineId: 'l1',
  sku: 'A',
  productId: 'p1',
  categoryIds: ['shirts'],
  brandId: 'acme',
  quantity: 1,
  unitPriceMinor: 1_000n,
  ...given,
});

const aCart = (given: Partial<Cart> = {}): Cart => ({
  currency: 'USD',
  lines: [aLine()],
  shippingMinor: 500n,
  customerGroup: '',
  ...given,
});

const aPromotion = (given: Partial<Promotion> = {}): Promotion => ({
  id: 'a',
  code: null,
  name: 'spec',
  kind: 'percentage',
  target: 'order',
  percent: 1_000,
  amountMinor: null,
  currency: null,
  conditions: {},
  priority: 10,
  exclusive: false,
  stackable: true,
  startsAt: null,
  endsAt: null,
  limited: false,
  limitedPerCustomer: false,
  ...given,
});

const fixed = (amountMinor: bigint, given: Partial<Promotion> = {}): Promotion =>
  aPromotion({ kind: 'fixed', percent: null, amountMinor, currency: 'USD', ...given });

const amounts = (promotions: Promotion[], cart = aCart(), given?: Partial<Standing>) =>
  evaluate(promotions, cart, standing(given)).effects.map(({ promotion, amountMinor }) => [
    promotion.id,
    amountMinor,
  ]);
const reasons = (promotions: Promotion[], cart = aCart(), given?: Partial<Standing>) =>
  evaluate(promotions, cart, standing(given)).invalid.map(({ promotion, reason }) => [promotion.id, reason]);

describe('PRM-1 what is taken off', () => {
  it('PRM-1 rounds a share half up', () => {
    expect(
      amounts([aPromotion({ percent: 500 })], aCart({ lines: [aLine({ unitPriceMinor: 1_010n })] })),
    ).toEqual([['a', 51n]]);
    expect(
      amounts([aPromotion({ percent: 1_250 })], aCart({ lines: [aLine({ unitPriceMinor: 99n })] })),
    ).toEqual([['a', 12n]]);
  });

  it('PRM-1 takes each of what those before left: lines, then the order, then shipping', () => {
    const line = aPromotion({ id: 'line', target: 'line', percent: 5_000, priority: 99 });
    const first = aPromotion({ id: 'order', priority: 1 });
    const second = aPromotion({ id: 'later', priority: 2 });
    const shipping = aPromotion({ id: 'shipping', target: 'shipping', percent: 5_000, priority: 0 });

    expect(amounts([shipping, second, first, line])).toEqual([
      ['line', 500n],
      ['order', 50n],
      ['later', 45n],
      ['shipping', 250n],
    ]);
  });

  it('PRM-1 never takes more than is left', () => {
    expect(amounts([fixed(900n), fixed(900n, { id: 'b', priority: 20 })])).toEqual([
      ['a', 900n],
      ['b', 100n],
    ]);
    expect(amounts([fixed(900n, { target: 'shipping', kind: 'reduced_shipping' })])).toEqual([['a', 500n]]);
  });

  it('PRM-1 frees shipping', () => {
    expect(amounts([aPromotion({ kind: 'free_shipping', target: 'shipping', percent: null })])).toEqual([
      ['a', 500n],
    ]);
  });

  it('PRM-1 keeps free shipping valid while there is no shipping cost yet', () => {
    const free = aPromotion({ kind: 'free_shipping', target: 'shipping', percent: null });

    expect(amounts([free], aCart({ shippingMinor: 0n }))).toEqual([['a', 0n]]);
  });

  it('PRM-1 takes a fixed amount off every piece of a matching line', () => {
    const lines = [aLine({ quantity: 3 }), aLine({ lineId: 'l2', sku: 'B', quantity: 2 })];
    const [effect] = evaluate(
      [fixed(100n, { target: 'line', conditions: { skus: ['A'] } })],
      aCart({ lines }),
      standing(),
    ).effects;

    expect(effect).toMatchObject({ amountMinor: 300n, lines: [{ lineId: 'l1', amountMinor: 300n }] });
  });

  it('PRM-1 buy 2 get 1: reduces the cheapest pieces, over lines', () => {
    const bundle = aPromotion({
      kind: 'buy_x_get_y',
      target: 'line',
      percent: null,
      conditions: { buyQuantity: 2, getQuantity: 1 },
    });
    const lines = [
      aLine({ quantity: 4, unitPriceMinor: 1_000n }),
      aLine({ lineId: 'l2', quantity: 1, unitPriceMinor: 300n }),
      aLine({ lineId: 'l3', quantity: 1, unitPriceMinor: 500n }),
    ];

    expect(evaluate([bundle], aCart({ lines }), standing()).effects[0]?.lines).toEqual([
      { lineId: 'l2', amountMinor: 300n },
      { lineId: 'l3', amountMinor: 500n },
    ]);
  });

  it('PRM-1 buy 1 get 1 at half price takes half of one piece of two', () => {
    const bundle = aPromotion({
      kind: 'buy_x_get_y',
      target: 'line',
      percent: 5_000,
      conditions: { buyQuantity: 1, getQuantity: 1 },
    });

    expect(amounts([bundle], aCart({ lines: [aLine({ quantity: 3 })] }))).toEqual([['a', 500n]]);
  });
});

describe('PRM-1 whether it holds', () => {
  const cases: [string, Partial<Promotion>, Partial<Standing>, string][] = [
    ['starts later', { startsAt: new Date('2026-06-02') }, {}, 'PROMOTION_NOT_YET_VALID'],
    ['has ended', { endsAt: now }, {}, 'PROMOTION_EXPIRED'],
    ['is in another currency', { currency: 'EUR' }, {}, 'PROMOTION_CURRENCY_MISMATCH'],
    [
      'wants a larger subtotal',
      { conditions: { minSubtotalMinor: 1_001 } },
      {},
      'PROMOTION_CONDITION_NOT_MET',
    ],
    ['wants another product', { conditions: { productIds: ['p9'] } }, {}, 'PROMOTION_CONDITION_NOT_MET'],
    ['wants another category', { conditions: { categoryIds: ['shoes'] } }, {}, 'PROMOTION_CONDITION_NOT_MET'],
    ['wants another brand', { conditions: { brandIds: ['other'] } }, {}, 'PROMOTION_CONDITION_NOT_MET'],
    ['TRU-9 wants another group', { conditions: { customerGroups: ['vip'] } }, {}, 'PROMOTION_UNKNOWN'],
    [
      'TRU-9 wants a first order, and the account has ordered',
      { conditions: { firstOrder: true } },
      { hasOrdered: { account: true, mailbox: false } },
      'PROMOTION_UNKNOWN',
    ],
    [
      'TRU-9 has a code, wants a first order, and the mailbox has ordered',
      { code: 'NEW', conditions: { firstOrder: true } },
      { hasOrdered: { account: false, mailbox: true } },
      'PROMOTION_UNKNOWN',
    ],
    [
      'TRU-9 is for others, and has ended as well',
      { endsAt: now, currency: 'EUR', conditions: { customerGroups: ['vip'], minSubtotalMinor: 9_999 } },
      {},
      'PROMOTION_UNKNOWN',
    ],
    ['is used up', {}, { usedUp: new Map([['a', 'PROMOTION_EXHAUSTED']]) }, 'PROMOTION_EXHAUSTED'],
    [
      'is used up by the customer',
      {},
      { usedUp: new Map([['a', 'PROMOTION_CUSTOMER_LIMIT_REACHED']]) },
      'PROMOTION_UNKNOWN',
    ],
  ];
  it.each(cases)('PRM-1 is invalid when it %s', (_what, given, where, reason) => {
    expect(reasons([aPromotion(given)], aCart(), where)).toEqual([['a', reason]]);
    expect(amounts([aPromotion(given)], aCart(), where)).toEqual([]);
  });

  it('TRU-10 without a code is not judged by the mailbox', () => {
    const first = aPromotion({ conditions: { firstOrder: true } });
    expect(amounts([first], aCart(), { hasOrdered: { account: false, mailbox: true } })).toEqual([
      ['a', 100n],
    ]);
  });

  it('PRM-1 holds when its conditions do', () => {
    const conditions = {
      minSubtotalMinor: 1_000,
      categoryIds: ['shoes', 'shirts'],
      brandIds: ['acme'],
      customerGroups: ['vip'],
      firstOrder: true,
    };

    expect(amounts([aPromotion({ conditions })], aCart({ customerGroup: 'vip' }))).toEqual([['a', 100n]]);
  });

  it('PRM-1 an exclusive one stands alone, if it comes first', () => {
    const exclusive = aPromotion({ id: 'x', exclusive: true, priority: 1 });
    expect(reasons([aPromotion(), exclusive])).toEqual([['a', 'PROMOTION_NOT_COMBINABLE']]);
    expect(reasons([aPromotion(), { ...exclusive, priority: 99 }])).toEqual([
      ['x', 'PROMOTION_NOT_COMBINABLE'],
    ]);
  });

  it('PRM-1 one that takes nothing shuts nobody out, be it exclusive or not stackable', () => {
    const bundle = { kind: 'buy_x_get_y', percent: null, target: 'line', priority: 1 } as const;
    const line = aPromotion({ id: 'line', target: 'line', stackable: false });
    const tiny = aCart({ lines: [aLine({ unitPriceMinor: 4n })] });

    expect(amounts([aPromotion({ ...bundle, id: 'x', exclusive: true }), line])).toEqual([['line', 100n]]);
    expect(amounts([aPromotion({ ...bundle, id: 'x', stackable: false }), line])).toEqual([['line', 100n]]);
    expect(amounts([aPromotion({ id: 'x', exclusive: true, priority: 1 }), fixed(3n)], tiny)).toEqual([
      ['a', 3n],
    ]);
  });

  it('PRM-1 of those that are not stackable there is one per target', () => {
    const promotions = [
      aPromotion({ id: 'b', stackable: false }),
      aPromotion({ id: 'a', stackable: false }),
      aPromotion({ id: 'c', stackable: false, target: 'shipping' }),
      aPromotion({ id: 'd' }),
    ];

    expect(reasons(promotions)).toEqual([['b', 'PROMOTION_NOT_COMBINABLE']]);
  });

  it('PRM-1 spends no use on nothing', () => {
    expect(reasons([fixed(1_000n), aPromotion({ id: 'b', priority: 20, limited: true })])).toEqual([
      ['b', 'PROMOTION_CONDITION_NOT_MET'],
    ]);
  });
});

describe('PRM-1 for any cart and promotions', () => {
  const line = fc
    .record({
      quantity: fc.integer({ min: 1, max: 999 }),
      unitPriceMinor: fc.bigInt(0n, 1_000_000n),
      sku: fc.constantFrom('A', 'B', 'C'),
    })
    .map((given) => aLine(given));
  const carts = fc
    .record({ lines: fc.array(line, { maxLength: 100 }), shippingMinor: fc.bigInt(0n, 10_000n) })
    .map(({ lines, shippingMinor }) =>
      aCart({ lines: lines.map((given, index) => ({ ...given, lineId: `l${index}` })), shippingMinor }),
    );
  const common = { priority: fc.nat(3), exclusive: fc.boolean(), stackable: fc.boolean() };
  const promotion = fc.oneof(
    fc.record({
      ...common,
      percent: fc.integer({ min: 1, max: 10_000 }),
      target: fc.constantFrom('line' as const, 'order' as const, 'shipping' as const),
    }),
    fc.record({
      ...common,
      kind: fc.constant('fixed' as const),
      percent: fc.constant(null),
      amountMinor: fc.bigInt(1n, 100_000n),
      target: fc.constantFrom('line' as const, 'order' as const),
    }),
    fc.record({
      ...common,
      kind: fc.constant('buy_x_get_y' as const),
      target: fc.constant('line' as const),
      conditions: fc.record({
        skus: fc.constant(['A', 'B']),
        buyQuantity: fc.integer({ min: 1, max: 4 }),
        getQuantity: fc.integer({ min: 1, max: 3 }),
        reward: fc.option(fc.constantFrom({ skus: ['B', 'C'] }, { skus: ['C'] }, {}), { nil: undefined }),
      }),
    }),
  );
  const sets = fc
    .array(promotion, { maxLength: 8 })
    .map((given) => given.map((one, index) => aPromotion({ ...one, id: `p${index}` })));

  it('DEM-15 takes no line, order or shipping below zero, and line parts sum to the whole', () => {
    fc.assert(
      fc.property(carts, sets, (cart, promotions) => {
        const { effects } = evaluate(promotions, cart, standing());
        const perLine = new Map<string, bigint>();
        let [goods, shipping] = [0n, 0n];
        for (const {
          promotion: { target },
          amountMinor,
          lines,
        } of effects) {
          expect(amountMinor).toBeGreaterThanOrEqual(0n);
          if (target === 'shipping') shipping += amountMinor;
          else goods += amountMinor;
          if (target === 'line')
            expect(lines.reduce((sum, part) => sum + part.amountMinor, 0n)).toBe(amountMinor);
          for (const part of lines)
            perLine.set(part.lineId, (perLine.get(part.lineId) ?? 0n) + part.amountMinor);
        }
        expect(goods).toBeLessThanOrEqual(subtotalOf(cart.lines));
        expect(shipping).toBeLessThanOrEqual(cart.shippingMinor);
        for (const one of cart.lines)
          expect(perLine.get(one.lineId) ?? 0n).toBeLessThanOrEqual(lineTotal(one));
      }),
    );
  });

  it('PRM-1 does not depend on the order in which promotions are given', () => {
    fc.assert(
      fc.property(carts, sets, (cart, promotions) => {
        const forward = evaluate(promotions, cart, standing());
        const backward = evaluate([...promotions].reverse(), cart, standing());
        const shape = ({ effects }: typeof forward) =>
          effects.map(({ promotion: { id }, amountMinor, lines }) => ({ id, amountMinor, lines }));
        expect(shape(backward)).toEqual(shape(forward));
      }),
    );
  });
});
