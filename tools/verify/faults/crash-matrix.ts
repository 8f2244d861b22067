import { COD, card } from '../../launcher/shopper/shopper.ts';
import { atRest } from './at-rest.ts';
import { buy, declinedOnce, readyShopper } from './buyer.ts';
import { nameOf } from './crash-cases.ts';
import { buyOnPage } from './page-buyer.ts';

const SHOPPERS_PER_KIND = 2;
const GATHER_MS = 2_000;
const LIMIT_S = 60;

/** Kills a process at one boundary with many attempts in it, and sees all of them come to their one order. */
export async function runCrashCase(crashCase, context) {
  const { shop, stack, faults, report } = context;
  const buyers = await prepare(crashCase, shop);
  const rule = orderFaults(crashCase, buyers.length, faults);
  const began = performance.now();
  const ends = await Promise.all(buyers.map(({ shopper, ...how }) => how.buy(shopper, how)));
  const rest = await atRest(stack);
  faults.clear('checkout', 'checkout-worker');
  const seconds = (performance.now() - began) / 1_000;
  const name = `DEM-21 CHK-12 ${nameOf(crashCase)}`;
  const struck = faults.struck(rule.app, rule.id);
  judgeKinds({ name, crashCase, buyers, ends, report });
  const findings = rest.findings.map((each) => `${each.name}: ${each.offenders.join(', ')}`);
  report.check(`${name}: everything adds up within a minute`, {
    ok: struck === 1 && findings.length === 0 && seconds < LIMIT_S,
    seconds,
    isConvergence: true,
    why: struck === 1 ? findings.join('; ') || `${seconds.toFixed(0)} s` : 'nothing ever came to that point',
  });
}

function prepare({ kinds, setUp }, shop) {
  const wanted = kinds.flatMap((kind) =>
    Array.from({ length: SHOPPERS_PER_KIND }, (_, index) => ({ kind, index })),
  );
  return Promise.all(
    wanted.map(async ({ kind, index }) => ({
      shopper: await shopperFor(kind, shop),
      kind: kind.kind,
      payment: kind.type === 'card' ? card() : COD,
      buy: kind.type === 'hosted' ? buyOnPage : buy,
      // One of them clicks again at once, the other leaves it to recovery.
      style: setUp === 'recovery' || index % 2 === 0 ? 'polls' : 'confirms',
    })),
  );
}

async function shopperFor({ codes, isLater }, shop) {
  const shopper = await readyShopper(shop, { codes });
  return isLater ? declinedOnce(shopper) : shopper;
}

/** Writes the faults of a case down; answers the rule that has to strike. */
function orderFaults({ point, setUp, leftAt }, count, faults) {
  const gather = { count, withinMs: GATHER_MS };
  const kill = (at) => ({ id: faults.newId(at), at, action: 'kill', gather });
  const rule = kill(point);
  if (setUp === 'recovery') {
    faults.set('checkout-worker', { points: [{ ...rule, gather: { count, withinMs: 1_000 } }] });
    faults.set('checkout', { points: [kill(leftAt)] });
    return { app: 'checkout-worker', ...rule };
  }
  const calls = setUp === 'refused' ? [refusedOrders(count, faults)] : [];
  // A paid page is for checkout to complete, not for the worker's poll, or nothing would die in checkout.
  if (setUp === 'refused') faults.set('checkout-worker', { calls: [unansweredPolls(faults)] });
  faults.set('checkout', { points: [rule], calls });
  return { app: 'checkout', ...rule };
}

const refusedOrders = (times, faults) => ({
  ...{ id: faults.newId('refused'), call: 'OrderService.CreateOrder' },
  ...{ action: 'refuse', reason: 'ORDER_MISMATCH', times },
});

const POLLS_UNANSWERED = 20;

const unansweredPolls = (faults) => ({
  ...{ id: faults.newId('poll'), call: 'PaymentService.BatchGetPayments' },
  ...{ action: 'not_sent', times: POLLS_UNANSWERED },
});

function judgeKinds({ name, crashCase, buyers, ends, report }) {
  for (const { kind } of crashCase.kinds) {
    const theirs = ends.filter((_, index) => buyers[index].kind === kind);
    const wrong = theirs.filter(({ orderIds }) => orderIds.length !== 1);
    report.check(`${name}: ${kind}`, { ok: wrong.length === 0, why: wrong.map(describeEnd).join('; ') });
  }
}

const describeEnd = ({ checkoutId, orderIds, refused, answers }) =>
  `${checkoutId} has ${orderIds.length} orders${refused ? `, ${refused}` : ''} after ${answers.slice(-6).join(', ')}`;
