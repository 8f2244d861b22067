import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { NOW, aCart, aFixedAmount, aLine, aPromotion, amounts, reasons } from '../testing/evaluation.js';
import {
  expectNothingBelowZero,
  expectOrderOfInputToBeIrrelevant,
  randomCarts,
  randomSets,
} from '../testing/random-promotions.js';
import type { EvaluationContext } from './eligibility.js';
import type { Promotion } from './promotion.js';

describe('PRM-1 the discounts', () => {
  it('PRM-1 takes each off what the earlier ones left: lines, then the order, then shipping', () => {
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
});

describe('PRM-1 whether a promotion applies', () => {
  const cases: [string, Partial<Promotion>, Partial<EvaluationContext>, string][] = [
    ['starts later', { startsAt: new Date('2026-06-02') }, {}, 'PROMOTION_NOT_YET_VALID'],
    ['has ended', { endsAt: NOW }, {}, 'PROMOTION_EXPIRED'],
    ['is in another currency', { currency: 'EUR' }, {}, 'PROMOTION_CURRENCY_MISMATCH'],
    [
      'needs a larger subtotal',
      { conditions: { minSubtotalMinor: 1_001 } },
      {},
      'PROMOTION_CONDITION_NOT_MET',
    ],
    ['needs another product', { conditions: { productIds: ['p9'] } }, {}, 'PROMOTION_CONDITION_NOT_MET'],
    ['needs another category', { conditions: { categoryIds: ['shoes'] } }, {}, 'PROMOTION_CONDITION_NOT_MET'],
    ['needs another brand', { conditions: { brandIds: ['other'] } }, {}, 'PROMOTION_CONDITION_NOT_MET'],
    ['TRU-9 needs another group', { conditions: { customerGroups: ['vip'] } }, {}, 'PROMOTION_UNKNOWN'],
    [
      'TRU-9 needs a first order, and the account has ordered',
      { conditions: { firstOrder: true } },
      { hasOrdered: { account: true, mailbox: false } },
      'PROMOTION_UNKNOWN',
    ],
    [
      'TRU-9 has a code, needs a first order, and the mailbox has ordered',
      { code: 'NEW', conditions: { firstOrder: true } },
      { hasOrdered: { account: false, mailbox: true } },
      'PROMOTION_UNKNOWN',
    ],
    [
      'TRU-9 is for others, and has ended as well',
      { endsAt: NOW, currency: 'EUR', conditions: { customerGroups: ['vip'], minSubtotalMinor: 9_999 } },
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
  it.each(cases)('PRM-1 is invalid when it %s', (_case, given, where, reason) => {
    expect(reasons([aPromotion(given)], aCart(), where)).toEqual([['a', reason]]);
    expect(amounts([aPromotion(given)], aCart(), where)).toEqual([]);
  });

  it('TRU-10 without a code is not judged by the mailbox', () => {
    const first = aPromotion({ conditions: { firstOrder: true } });
    expect(amounts([first], aCart(), { hasOrdered: { account: false, mailbox: true } })).toEqual([
      ['a', 100n],
    ]);
  });

  it('PRM-1 applies when its conditions are met', () => {
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

  it('PRM-1 one that takes nothing excludes no other, be it exclusive or not stackable', () => {
    const bundle = { kind: 'buy_x_get_y', percent: null, target: 'line', priority: 1 } as const;
    const line = aPromotion({ id: 'line', target: 'line', stackable: false });
    const tiny = aCart({ lines: [aLine({ unitPriceMinor: 4n })] });

    expect(amounts([aPromotion({ ...bundle, id: 'x', exclusive: true }), line])).toEqual([['line', 100n]]);
    expect(amounts([aPromotion({ ...bundle, id: 'x', stackable: false }), line])).toEqual([['line', 100n]]);
    expect(amounts([aPromotion({ id: 'x', exclusive: true, priority: 1 }), aFixedAmount(3n)], tiny)).toEqual([
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

  it('PRM-1 spends no use where nothing is left', () => {
    expect(reasons([aFixedAmount(1_000n), aPromotion({ id: 'b', priority: 20, limited: true })])).toEqual([
      ['b', 'PROMOTION_CONDITION_NOT_MET'],
    ]);
  });
});

describe('PRM-1 for any cart and promotions', () => {
  // Every kind shows the same alone (kinds/*.spec.ts); here they meet.
  const sets = randomSets(
    fc.oneof(
      fc.record({
        percent: fc.integer({ min: 1, max: 10_000 }),
        target: fc.constantFrom('line' as const, 'order' as const, 'shipping' as const),
      }),
      fc.record({
        kind: fc.constant('fixed'),
        percent: fc.constant(null),
        amountMinor: fc.bigInt(1n, 100_000n),
        target: fc.constantFrom('line' as const, 'order' as const),
      }),
      fc.record({
        kind: fc.constant('buy_x_get_y'),
        target: fc.constant('line' as const),
        conditions: fc.record({
          skus: fc.constant(['A', 'B']),
          buyQuantity: fc.integer({ min: 1, max: 4 }),
          getQuantity: fc.integer({ min: 1, max: 3 }),
          reward: fc.option(fc.constantFrom({ skus: ['B', 'C'] }, { skus: ['C'] }, {}), { nil: undefined }),
        }),
      }),
    ),
  );

  it('DEM-15 takes no line, order or shipping below zero, and line parts sum to the whole', () => {
    fc.assert(fc.property(randomCarts, sets, expectNothingBelowZero));
  });

  it('PRM-1 does not depend on the order in which promotions are given', () => {
    fc.assert(fc.property(randomCarts, sets, expectOrderOfInputToBeIrrelevant));
  });
});
