import { describe, expect, it } from '@jest/globals';

import { APPS as LAUNCHED } from '../../launcher/apps/apps.ts';
import { APPS, planRun } from './plan.ts';

describe('chaos', () => {
  it('plans the same run for the same seed and number', () => {
    expect(planRun(7, 3)).toEqual(planRun(7, 3));
  });

  it('plans other runs for other seeds and numbers', () => {
    const plans = [planRun(7, 3), planRun(7, 4), planRun(8, 3)].map((plan) => JSON.stringify(plan));

    expect(new Set(plans).size).toBe(3);
  });

  it('kills every app there is', () => {
    const targets = Array.from({ length: 400 }, (_, run) => planRun(1, run)).flatMap(({ faults }) =>
      faults.filter(({ kind }: { kind: string }) => kind === 'kill').map(({ target }) => target as string),
    );

    expect([...new Set(targets)].sort()).toEqual(APPS.map(([, name]) => name).sort());
    expect(APPS.map(([, name]) => name)).toEqual(
      expect.arrayContaining(LAUNCHED.map(({ name }: { name: string }) => name)),
    );
  });

  it('HST-1 has customers who pay on a page, and some who leave one', () => {
    const ways = Array.from({ length: 20 }, (_, run) => planRun(1, run)).flatMap(({ shoppers }) =>
      shoppers.flatMap(({ payments }: { payments: string[] }) => payments),
    );

    expect(ways).toEqual(expect.arrayContaining(['page', 'page left open']));
  });

  it('comes to every kind of fault within 200 runs', () => {
    const kinds = Array.from({ length: 200 }, (_, run) => planRun(1, run)).flatMap(({ faults }) =>
      faults.map(({ kind }: { kind: string }) => kind),
    );

    expect(new Set(kinds).size).toBe(15);
  });
});
