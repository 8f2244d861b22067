import { describe, expect, it } from '@jest/globals';

import { CEILINGS, checkCeilings } from './ceilings.js';
import type { Counts } from './count-types.js';

const counts = (statements: number): Counts =>
  new Map([
    ['statements/order', statements - 1],
    ['statements/payment', 1],
  ]);

describe('PRF-1 ceilings', () => {
  it('hold up to their figure, over all parts of a group', () => {
    const [{ ceiling } = { ceiling: NaN }] = CEILINGS.filter(
      ({ group, shoppers }) => group === 'statements' && shoppers === 32,
    );
    const ofStatements = (value: number) =>
      checkCeilings(counts(value), 32).find(({ group }) => group === 'statements');
    expect(ofStatements(ceiling)).toMatchObject({ counted: ceiling, holds: true });
    expect(ofStatements(ceiling + 0.1)).toMatchObject({ holds: false });
  });

  it('are there for 1 and for 32 shoppers', () => {
    expect(checkCeilings(counts(3), 1).length).toBeGreaterThan(0);
    expect(checkCeilings(counts(3), 8)).toEqual([]);
  });

  it('are never below what PRF-1 asks for', () => {
    for (const { ceiling, goal } of CEILINGS) expect(ceiling).toBeGreaterThanOrEqual(goal);
  });
});
