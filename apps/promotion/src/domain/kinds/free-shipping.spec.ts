import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { aCart, aPromotion, amounts } from '../../testing/evaluation.js';
import { describeKind } from '../../testing/kind-contract.js';
import { freeShipping } from './free-shipping.js';

const free = { kind: 'free_shipping', target: 'shipping', percent: null } as const;

describeKind(freeShipping, fc.constant(free));

describe('PRM-1 free_shipping', () => {
  it('PRM-1 frees shipping', () => {
    expect(amounts([aPromotion(free)])).toEqual([['a', 500n]]);
  });

  it('PRM-1 keeps free shipping valid while there is no shipping cost yet', () => {
    expect(amounts([aPromotion(free)], aCart({ shippingMinor: 0n }))).toEqual([['a', 0n]]);
  });
});
