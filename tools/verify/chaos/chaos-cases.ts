import type { FaultCase } from '../fault-runner/run-on-stack.ts';
import { atRest, untilNothingIsOpen } from '../faults/at-rest.ts';
import type { Purchase } from '../faults/buyer.ts';
import type { FaultContext } from '../faults/fault-context.ts';
import type { ChaosTally } from './chaos-tally.ts';
import { beCustomer } from './customer.ts';
import { Disturber } from './disturb.ts';
import type { ChaosRuns } from './options.ts';
import { planRun } from './plan.ts';

/** Runs between two audits, so that a violation is found near the run that caused it. */
const AUDIT_EVERY = 20;
const LIMIT_S = 60;
/** What a customer may be told instead of having an order. */
const FAIR: ReadonlySet<string | undefined> = new Set(['PAYMENT_DECLINED']);
const SHOWN_ANSWERS = 8;

type ChaosCase = FaultCase<FaultContext>;

/** A row for each run, and for the audit after every twenty and after the last. */
export function chaosCases({ runs, from, seed }: ChaosRuns, tally: ChaosTally): ChaosCase[] {
  return Array.from({ length: runs }, (_, index) => {
    const run = from + index;
    const isAudited = index === runs - 1 || (index + 1) % AUDIT_EVERY === 0;
    return isAudited ? [chaosRun(seed, run, tally), auditAfter(seed, run)] : [chaosRun(seed, run, tally)];
  }).flat();
}

/** Shoppers and faults of one run; over when every shopper has a result and no attempt is open. */
function chaosRun(seed: number, run: number, tally: ChaosTally): ChaosCase {
  const name = `CHK-6 CHK-12 chaos of seed ${seed}, run ${run}: an order or a fair refusal for everybody, within a minute`;
  const { shoppers, faults } = planRun(seed, run);
  return {
    name,
    async run(context) {
      const customers = shoppers.map((plan) => beCustomer(plan, context).catch(goneWrong));
      const disturber = new Disturber(context);
      await disturber.disturb(faults);
      const disturbed = performance.now();
      const ends = await Promise.all(customers);
      await context.mend();
      const open = await untilNothingIsOpen(context.stack);
      const seconds = (performance.now() - disturbed) / 1_000;
      context.convergence.reached(`run ${run}`, seconds);
      tally.count(faults, ends);
      const problems = [...ends.flatMap(problemsOf), ...open];
      return seconds > LIMIT_S ? [...problems, `came to rest after ${seconds.toFixed(1)} s`] : problems;
    },
  };
}

/** A customer who met what no customer should. */
const goneWrong = (error: unknown): Purchase => ({
  ...{ checkoutId: 'a customer', orderIds: [], answers: [] },
  refused: error instanceof Error && error.stack ? error.stack : String(error),
});

function problemsOf({ checkoutId, orderIds, refused, answers }: Purchase): string[] {
  if (orderIds.length > 1) return [`${checkoutId} has orders ${orderIds.join(', ')}`];
  if (orderIds.length === 1 || FAIR.has(refused)) return [];
  return [
    `${checkoutId} ended without an order: ${refused} after ${answers.slice(-SHOWN_ANSWERS).join(', ')}`,
  ];
}

const auditAfter = (seed: number, run: number): ChaosCase => ({
  name: `CHK-12 chaos of seed ${seed}, up to run ${run}: everything adds up within a minute`,
  async run({ stack, convergence }) {
    const began = performance.now();
    const problems = await atRest(stack);
    convergence.reached(`the audit after run ${run}`, (performance.now() - began) / 1_000);
    return problems;
  },
});
