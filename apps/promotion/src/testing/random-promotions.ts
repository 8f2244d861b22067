import { expect } from '@jest/globals';
import fc from 'fast-check';

import { lineTotal, subtotalOf } from '../domain/cart.js';
import type { Cart } from '../domain/cart.js';
import { evaluate } from '../domain/evaluate.js';
import type { Promotion } from '../domain/promotion.js';
import { aCart, aContext, aLine, aPromotion } from './evaluation.js';

const lines = fc
  .record({
    quantity: fc.integer({ min: 1, max: 999 }),
    unitPriceMinor: fc.bigInt(0n, 1_000_000n),
    sku: fc.constantFrom('A', 'B', 'C'),
  })
  .map((given) => aLine(given));

/** Carts of up to 100 lines of the SKUs A, B and C. */
export const randomCarts = fc
  .record({ lines: fc.array(lines, { maxLength: 100 }), shippingMinor: fc.bigInt(0n, 10_000n) })
  .map(({ lines: given, shippingMinor }) =>
    aCart({ lines: given.map((line, index) => ({ ...line, lineId: `l${index}` })), shippingMinor }),
  );

/** Up to eight promotions, each with these fields and random rules for combining. */
export const randomSets = (fields: fc.Arbitrary<Partial<Promotion>>): fc.Arbitrary<Promotion[]> =>
  fc
    .array(
      fc.tuple(fc.record({ priority: fc.nat(3), exclusive: fc.boolean(), stackable: fc.boolean() }), fields),
      { maxLength: 8 },
    )
    .map((given) => given.map(([rules, own], index) => aPromotion({ ...rules, ...own, id: `p${index}` })));

/** Takes no line, order or shipping below zero, and the parts per line sum to the whole (DEM-15). */
export function expectNothingBelowZero(cart: Cart, promotions: readonly Promotion[]): void {
  const { effects } = evaluate(promotions, cart, aContext());
  const perLine = new Map<string, bigint>();
  let [goods, shipping] = [0n, 0n];
  for (const { promotion, amountMinor, lines: parts } of effects) {
    expect(amountMinor).toBeGreaterThanOrEqual(0n);
    if (promotion.target === 'shipping') shipping += amountMinor;
    else goods += amountMinor;
    if (promotion.target === 'line')
      expect(parts.reduce((sum, part) => sum + part.amountMinor, 0n)).toBe(amountMinor);
    for (const part of parts) perLine.set(part.lineId, (perLine.get(part.lineId) ?? 0n) + part.amountMinor);
  }
  expect(goods).toBeLessThanOrEqual(subtotalOf(cart.lines));
  expect(shipping).toBeLessThanOrEqual(cart.shippingMinor);
  for (const line of cart.lines) expect(perLine.get(line.lineId) ?? 0n).toBeLessThanOrEqual(lineTotal(line));
}

/** The same effects in whatever order the promotions are given. */
export function expectOrderOfInputToBeIrrelevant(cart: Cart, promotions: readonly Promotion[]): void {
  const effectsOf = (given: readonly Promotion[]) =>
    evaluate(given, cart, aContext()).effects.map(({ promotion: { id }, amountMinor, lines: parts }) => ({
      id,
      amountMinor,
      lines: parts,
    }));
  expect(effectsOf([...promotions].reverse())).toEqual(effectsOf(promotions));
}
