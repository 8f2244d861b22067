import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { PromotionKind } from '../domain/kinds/promotion-kind.js';
import { kindOf } from '../domain/kinds/promotion-kinds.js';
import type { Promotion } from '../domain/promotion.js';
import {
  expectNothingBelowZero,
  expectOrderOfInputToBeIrrelevant,
  randomCarts,
  randomSets,
} from './random-promotions.js';

/** The contract of every kind of promotion, on random carts and promotions of this kind; `fields` are its own ones. */
export function describeKind(kind: PromotionKind, fields: fc.Arbitrary<Partial<Promotion>>): void {
  const sets = randomSets(fields.map((own) => ({ kind: kind.name, ...own })));

  describe(`PRM-1 every promotion of the kind ${kind.name}`, () => {
    it('PRM-1 is in the list of kinds', () => {
      expect(kindOf(kind.name)).toBe(kind);
    });

    it('DEM-15 takes no line, order or shipping below zero, and line parts sum to the whole', () => {
      fc.assert(fc.property(randomCarts, sets, expectNothingBelowZero));
    });

    it('PRM-1 does not depend on the order in which promotions are given', () => {
      fc.assert(fc.property(randomCarts, sets, expectOrderOfInputToBeIrrelevant));
    });
  });
}
