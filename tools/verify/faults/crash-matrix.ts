import { confirmCheckoutSaga } from '@holdfast/checkout';
import type { WrittenCallRule, WrittenPointRule } from '@holdfast/fault-injection';

import { COD, card } from '../../launcher/shopper/shopper.ts';
import type { FaultCase } from '../fault-runner/run-on-stack.ts';
import { atRest } from './at-rest.ts';
import { buy, declinedOnce, readyShopper } from './buyer.ts';
import type { Purchase } from './buyer.ts';
import { crashCases, nameOf } from './crash-cases.ts';
import type { BuyerKind, CrashCase } from './crash-cases.ts';
import type { FaultContext } from './fault-context.ts';
import type { FaultSwitch, FaultyApp } from './fault-switch.ts';
import { buyOnPage } from './page-buyer.ts';

const SHOPPERS_PER_KIND = 2;
const GATHER_MS = 2_000;
const GATHER_AT_WORKER_MS = 1_000;
const LIMIT_S = 60;
const POLLS_UNANSWERED = 20;

/** A row for each death at a boundary of the saga. */
export const CRASH_MATRIX: readonly FaultCase<FaultContext>[] = crashCases(confirmCheckoutSaga).map(
  (crashCase) => ({ name: nameOf(crashCase), run: (context) => dieAt(crashCase, context) }),
);

/** Kills a process at one boundary with many attempts in it, and sees all of them come to their one order. */
async function dieAt(crashCase: CrashCase, context: FaultContext): Promise<string[]> {
  const { stack, faults, convergence } = context;
  const buyers = await Promise.all(wanted(crashCase).map((each) => ready(each, context)));
  const death = orderFaults(crashCase, buyers.length, faults);
  const began = performance.now();
  const ends = await Promise.all(buyers.map((buyOne) => buyOne()));
  const unsettled = await atRest(stack);
  const seconds = (performance.now() - began) / 1_000;
  convergence.reached(nameOf(crashCase), seconds);
  return [
    ...ends.filter(({ orderIds }) => orderIds.length !== 1).map(describeEnd),
    ...unsettled,
    ...(seconds < LIMIT_S ? [] : [`at rest after ${seconds.toFixed(0)} s`]),
    ...(faults.struck(death.app, death.id) === 1 ? [] : ['nothing ever came to that point']),
  ];
}

interface Wanted extends BuyerKind {
  readonly style: 'polls' | 'confirms';
}

const wanted = ({ kinds, setUp }: CrashCase): Wanted[] =>
  kinds.flatMap((kind) =>
    Array.from({ length: SHOPPERS_PER_KIND }, (_, index) => ({
      ...kind,
      // One of them clicks again at once, the other leaves it to recovery.
      style: setUp === 'recovery' || index % 2 === 0 ? 'polls' : 'confirms',
    })),
  );

/** A customer whose cart is ready; the answer buys it. */
async function ready(
  { kind, type, codes, isLater, style }: Wanted,
  { shop }: FaultContext,
): Promise<() => Promise<Purchase & { readonly kind: string }>> {
  const shopper = await readyShopper(shop, { codes });
  if (isLater) await declinedOnce(shopper);
  return async () => {
    const end =
      type === 'hosted'
        ? await buyOnPage(shopper, { shop, style })
        : await buy(shopper, { payment: type === 'card' ? card() : COD, style });
    return { ...end, kind };
  };
}

/** The rule that has to strike, and where. */
interface Death {
  readonly app: FaultyApp;
  readonly id: string;
}

/** Writes the faults of a case down. */
function orderFaults(crashCase: CrashCase, count: number, faults: FaultSwitch): Death {
  const { point } = crashCase;
  const kill = (at: string, withinMs = GATHER_MS): WrittenPointRule => ({
    ...{ id: faults.newId(at), at, action: 'kill' },
    gather: { count, withinMs },
  });
  if (crashCase.setUp === 'recovery') {
    const rule = kill(point, GATHER_AT_WORKER_MS);
    faults.set('checkout-worker', { points: [rule] });
    faults.set('checkout', { points: [kill(crashCase.leftAt)] });
    return { app: 'checkout-worker', id: rule.id };
  }
  const rule = kill(point);
  const isRefused = crashCase.setUp === 'refused';
  // A paid page is for checkout to complete, not for the worker's poll, or nothing would die in checkout.
  if (isRefused) faults.set('checkout-worker', { calls: [unansweredPolls(faults)] });
  faults.set('checkout', { points: [rule], calls: isRefused ? [refusedOrders(count, faults)] : [] });
  return { app: 'checkout', id: rule.id };
}

const refusedOrders = (times: number, faults: FaultSwitch): WrittenCallRule => ({
  ...{ id: faults.newId('refused'), call: 'OrderService.CreateOrder' },
  ...{ action: 'refuse', reason: 'ORDER_MISMATCH', times },
});

const unansweredPolls = (faults: FaultSwitch): WrittenCallRule => ({
  ...{ id: faults.newId('poll'), call: 'PaymentService.BatchGetPayments' },
  ...{ action: 'not_sent', times: POLLS_UNANSWERED },
});

const describeEnd = ({
  kind,
  checkoutId,
  orderIds,
  refused,
  answers,
}: Purchase & { readonly kind: string }): string =>
  `${kind}: ${checkoutId} has ${orderIds.length} orders${refused ? `, ${refused}` : ''} after ${answers.slice(-6).join(', ')}`;
