import { describe, expect, it } from '@jest/globals';

import type { Counts } from './count-types.js';
import { partsOf, perCheckout, perSecond, totalOf } from './per-checkout.js';

const reading = (atMs: number, counts: Counts) => ({ atMs, counts });
const idle = [
  reading(
    0,
    new Map([
      ['statements/order', 100],
      ['commits/order', 7],
    ]),
  ),
  reading(
    10_000,
    new Map([
      ['statements/order', 120],
      ['commits/order', 7],
    ]),
  ),
] as const;

describe('counts per checkout', () => {
  it('are what came about during the load, without what a stack at rest does in as long', () => {
    const load = [
      reading(
        10_000,
        new Map([
          ['statements/order', 120],
          ['commits/order', 7],
        ]),
      ),
      reading(
        20_000,
        new Map([
          ['statements/order', 340],
          ['commits/order', 57],
        ]),
      ),
    ] as const;
    expect(perCheckout({ load, idle }, 10)).toEqual(
      new Map([
        ['statements/order', 20],
        ['commits/order', 5],
      ]),
    );
  });

  it('include what was counted for the first time', () => {
    const load = [reading(0, new Map()), reading(1_000, new Map([['publishes/order.created', 5]]))] as const;
    expect(perCheckout({ load, idle }, 5)).toEqual(new Map([['publishes/order.created', 1]]));
  });

  it('are never negative: a busy stack may poll less than one at rest', () => {
    const load = [
      reading(0, new Map([['statements/order', 0]])),
      reading(10_000, new Map([['statements/order', 10]])),
    ] as const;
    expect(perCheckout({ load, idle }, 5)).toEqual(new Map([['statements/order', 0]]));
  });
});

describe('counts per second', () => {
  it('are those of a stack at rest', () => {
    expect(perSecond(idle)).toEqual(new Map([['statements/order', 2]]));
  });
});

describe('a group of counts', () => {
  const counts: Counts = new Map([
    ['statements/order', 3],
    ['statements/payment', 5],
    ['commits/order', 1],
  ]);

  it('has a sum', () => expect(totalOf(counts, 'statements')).toBe(8));

  it('lists its parts, the most first', () =>
    expect(partsOf(counts, 'statements')).toEqual([
      { name: 'payment', count: 5 },
      { name: 'order', count: 3 },
    ]));
});
