import { describe, expect, it } from '@jest/globals';

import { APPS as LAUNCHED } from '../../launcher/apps/apps.ts';
import { APPS, planRun } from './plan.ts';
import type { RunPlan } from './plan.ts';

const plans = (seed: number, runs: number): RunPlan[] =>
  Array.from({ length: runs }, (_, run) => planRun(seed, run));

describe('chaos', () => {
  it('plans the same run for the same seed and number', () => {
    expect(planRun(7, 3)).toEqual(planRun(7, 3));
  });

  it('plans other runs for other seeds and numbers', () => {
    const others = [planRun(7, 3), planRun(7, 4), planRun(8, 3)].map((plan) => JSON.stringify(plan));

    expect(new Set(others).size).toBe(3);
  });

  it('kills every app there is', () => {
    const targets = plans(1, 400).flatMap(({ faults }) =>
      faults.flatMap((fault) => (fault.kind === 'kill' ? [fault.target] : [])),
    );

    expect([...new Set(targets)].sort()).toEqual(APPS.map(([, name]) => name).sort());
    expect(APPS.map(([, name]) => name)).toEqual(expect.arrayContaining(LAUNCHED.map(({ name }) => name)));
  });

  it('HST-1 has customers who pay on a page, and some who leave one', () => {
    const ways = plans(1, 20).flatMap(({ shoppers }) => shoppers.flatMap(({ payments }) => payments));

    expect(ways).toEqual(expect.arrayContaining(['page', 'page left open']));
  });

  it('comes to every kind of fault within 200 runs', () => {
    const kinds = plans(1, 200).flatMap(({ faults }) => faults.map(({ kind }) => kind));

    expect(new Set(kinds).size).toBe(15);
  });
});
