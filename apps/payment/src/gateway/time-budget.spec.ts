import { describe, expect, it } from '@jest/globals';

import { TimeBudget } from './time-budget.js';

describe('TimeBudget', () => {
  it("stays below the caller's deadline", () => {
    const budget = TimeBudget.from({ deadline: Date.now() + 1_000, budgetMs: 6_000, callMs: 2_500 });
    expect(budget.leftMs).toBeLessThanOrEqual(850);
    expect(budget.callTimeoutMs).toBeLessThanOrEqual(850);
    expect(budget.allows(900)).toBe(false);
  });

  it('limits one call when there is no deadline', () => {
    const budget = TimeBudget.from({ budgetMs: 6_000, callMs: 2_500 });
    expect(budget.callTimeoutMs).toBe(2_500);
    expect(budget.allows()).toBe(true);
  });

  it('allows nothing after the deadline', () => {
    const budget = TimeBudget.from({ deadline: Date.now() - 1, budgetMs: 6_000, callMs: 2_500 });
    expect(budget.allows()).toBe(false);
    expect(budget.callTimeoutMs).toBe(1);
  });
});
