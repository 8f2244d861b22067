import { contextFrom, runInContext } from '@holdfast/request-context';

import type { TimeBudget } from '../../gateway/time-budget.js';
import type { WorkSource } from '../../pending-work/pending-work.js';
import type { Orphans } from './unmatched-payments.js';
import type { UnsettledPayments } from './unsettled-payments.js';

/** Lets `work` through once per interval, and again at once while it reports more to do. */
function every(intervalMs: number, work: (limit: number) => Promise<number>) {
  let next = 0;
  return async (limit: number): Promise<number> => {
    if (Date.now() < next) return 0;
    const done = await work(limit);
    if (done < limit) next = Date.now() + intervalMs;
    return done;
  };
}

/** Payments that do not end. */
export const unsettledSource = (
  unsettled: UnsettledPayments,
  pollMs: number,
  budget: () => TimeBudget,
): WorkSource => ({
  name: 'unsettled',
  runDue: every(pollMs, async (limit) => {
    const due = await unsettled.claim(limit);
    const checkAs = (payment: (typeof due)[number]): Promise<void> =>
      runInContext(contextFrom({ tenantId: payment.tenantId }), () => unsettled.check(payment, budget()));
    await Promise.all(due.map(checkAs));
    return due.length;
  }),
});

/** Money at the gateway that no payment knows of. */
export const orphanSource = (orphans: Orphans, pollMs: number, budget: () => TimeBudget): WorkSource => ({
  name: 'orphans',
  runDue: every(pollMs, async () => {
    await orphans.look(budget);
    return 0;
  }),
});
