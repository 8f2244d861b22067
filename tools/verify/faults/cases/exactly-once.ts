import { card } from '../../../launcher/shopper/shopper.ts';
import type { Shopper } from '../../../launcher/shopper/shopper.ts';
import type { FaultCase } from '../../fault-runner/run-on-stack.ts';
import { buy, readyShopper } from '../buyer.ts';
import type { Purchase } from '../buyer.ts';
import type { FaultContext } from '../fault-context.ts';
import { flushGuard } from '../flush-guard.ts';
import { Wrong, liveCharges, query, recordsOf, untilStruck } from './observe.ts';

const CLICKS_PER_REPLICA = 100;
const HOLDER_LIMIT_MS = 30_000;
const ANSWER_LIMIT_MS = 1_000;

/** One order for one checkout, whatever happens to the guard against duplicates and to its holder. */
export const EXACTLY_ONCE: readonly FaultCase<FaultContext>[] = [
  {
    name: 'DEM-1 CHK-6 200 confirms at once over two replicas make one order, and every caller gets it',
    run: clickedTwoHundredTimes,
  },
  {
    name: "DEM-3 CHK-6 the guard's Redis is killed in the middle of 200 confirms over two replicas: one order",
    run: (context) => guardIsLost(context, async () => void context.stack.killApp('redis-guard')),
  },
  {
    name: "DEM-3 CHK-6 the guard's Redis is flushed, twice, in the middle of 200 confirms over two replicas: one order for everybody",
    run: (context) =>
      guardIsLost(context, async (clickAgain) => {
        await flushGuard(context.stack);
        // Those who waited have entered by now, and hold new guards: they lose them again.
        clickAgain();
        await flushGuard(context.stack);
      }),
  },
  {
    name: "DEM-3 the guard's Redis hangs: 503 IDEMPOTENCY_UNAVAILABLE within a second, nothing charged",
    run: guardHangs,
  },
  {
    name: 'DEM-4 the process that holds the guard is killed: the next caller has the order within 30 s',
    run: (context) => holderIsLost(context, { at: 'after:create-order', action: 'kill' }),
  },
  {
    name: 'DEM-4 the holder stands still and comes back late: another replica resumes, and it changes nothing any more',
    run: (context) =>
      holderIsLost(context, {
        ...{ at: 'after:authorize-payment', action: 'delay', delayMs: 300 },
        lose: () => context.stack.killApp('checkout', 'SIGSTOP'),
        comeBack: () => context.stack.killApp('checkout', 'SIGCONT'),
      }),
  },
];

/** Clicks at once, half of them at either replica. */
const clicks = <T>(
  shopper: Shopper,
  { shop, other }: FaultContext,
  click: (shopper: Shopper) => Promise<T>,
): Promise<T[]> =>
  Promise.all(
    [shop, other].flatMap((each) =>
      Array.from({ length: CLICKS_PER_REPLICA }, () => click(shopper.at(each))),
    ),
  );

const USES = 'SELECT status FROM promotion_uses WHERE checkout_id = $1';

async function clickedTwoHundredTimes(context: FaultContext): Promise<string[]> {
  const { shop, stack } = context;
  const shopper = await readyShopper(shop, { codes: ['ONLY5'] });
  const answers = await clicks(shopper, context, (each) => each.tryConfirm(card()));
  const orders = answers.map(({ confirmation, problem }) => confirmation?.orderId ?? problem?.orderId);
  const uses = await query<{ status: string }>(stack, 'promotion', USES, [shopper.checkoutId]);
  const { payments } = await recordsOf(stack, shopper.checkoutId);
  return new Wrong()
    .unless(payments.length === 1, `${payments.length} PaymentIntents`)
    .unless(
      new Set(orders).size === 1 && !orders.includes(undefined),
      `orders: ${[...new Set(orders)].join(', ')}`,
    )
    .unless((await liveCharges(shop, shopper.checkoutId)).length === 1, 'not one charge')
    .unless(uses.length === 1, `${uses.length} uses of the code`)
    .andAtRest(stack);
}

/** The guard is lost while the one attempt of a checkout halts in the middle. */
async function guardIsLost(
  context: FaultContext,
  lose: (clickAgain: () => void) => Promise<void>,
): Promise<string[]> {
  const { shop, stack, faults } = context;
  const shopper = await readyShopper(shop, { codes: ['ONLY5'] });
  const { checkoutId: checkout } = shopper;
  const halt = { id: faults.newId('halt'), at: 'before:authorize-payment', checkout };
  faults.set('checkout', { points: [{ ...halt, action: 'delay', delayMs: 500 }] });
  const bought: Promise<Purchase[]>[] = [];
  const click = (): void => void bought.push(clicks(shopper, context, (each) => buy(each)));
  click();
  await untilStruck(faults, 'checkout', halt.id);
  await lose(click);
  const ends = (await Promise.all(bought)).flat();
  const orders = new Set(ends.flatMap(({ orderIds }) => orderIds));
  return new Wrong()
    .unless(orders.size === 1, `${orders.size} order ids`)
    .unless(
      ends.every(({ orderId }) => orderId !== undefined),
      'a caller never got the order',
    )
    .unless((await liveCharges(shop, checkout)).length === 1, 'not one charge')
    .andAtRest(stack);
}

async function guardHangs({ shop, stack }: FaultContext): Promise<string[]> {
  const shopper = await readyShopper(shop);
  stack.killApp('redis-guard', 'SIGSTOP');
  const began = performance.now();
  const { status, reason } = await shopper.tryConfirm(card());
  const took = performance.now() - began;
  stack.killApp('redis-guard', 'SIGCONT');
  const { attempts } = await recordsOf(stack, shopper.checkoutId);
  const { orderId } = await buy(shopper);
  return new Wrong()
    .unless(status === 503 && reason === 'IDEMPOTENCY_UNAVAILABLE', `${status} ${reason}`)
    .unless(took < ANSWER_LIMIT_MS, `answered after ${took.toFixed(0)} ms`)
    .unless(attempts.length === 0, 'an attempt was opened')
    .unless(orderId !== undefined, 'no order afterwards')
    .andAtRest(stack);
}

/** How the process that holds the guard is lost at a point of the saga, beside what the rule there does. */
interface HolderLoss {
  readonly at: string;
  readonly action: 'kill' | 'delay';
  readonly delayMs?: number;
  readonly lose?: () => void;
  readonly comeBack?: () => void;
}

async function holderIsLost(
  { shop, other, stack, faults }: FaultContext,
  { lose, comeBack, ...rule }: HolderLoss,
): Promise<string[]> {
  const shopper = await readyShopper(shop);
  const { checkoutId: checkout } = shopper;
  const id = faults.newId('holder');
  faults.set('checkout', { points: [{ ...rule, id, checkout }] });
  const first = buy(shopper);
  await untilStruck(faults, 'checkout', id);
  lose?.();
  const next = await buy(shopper.at(other), { timeoutMs: HOLDER_LIMIT_MS });
  comeBack?.();
  const { orderId } = await first;
  return new Wrong()
    .unless(next.orderId !== undefined, `the next caller: ${next.answers.join(', ')}`)
    .unless(next.orderId === orderId, 'two different orders')
    .unless((await liveCharges(shop, checkout)).length === 1, 'not one charge')
    .andAtRest(stack);
}
