import { card } from '../../../launcher/shopper/shopper.ts';
import { buy, readyShopper } from '../buyer.ts';
import { flushGuard } from '../flush-guard.ts';
import { Wrong, atReplica, liveCharges, query, recordsOf, untilStruck } from './observe.ts';

const CLICKS_PER_REPLICA = 100;
const HOLDER_LIMIT_MS = 30_000;

const clicks = (shopper, other, click) =>
  Promise.all(
    [shopper, atReplica(shopper, other)].flatMap((each) =>
      Array.from({ length: CLICKS_PER_REPLICA }, () => click(each)),
    ),
  );

const differentIds = (ends) => [...new Set(ends.flatMap(({ orderIds }) => orderIds))];

/** Halts the one attempt of a checkout, so that something else happens meanwhile. */
function halt(faults, { checkoutId: checkout }, at, delayMs) {
  const rule = { id: faults.newId('halt'), at, action: 'delay', delayMs, checkout };
  faults.set('checkout', { points: [rule] });
  return rule.id;
}

export const clickedTwoHundredTimes = {
  name: 'DEM-1 CHK-6 200 confirms at once over two replicas make one order, and every caller gets it',
  async run({ shop, other, stack }) {
    const shopper = await readyShopper(shop, { codes: ['ONLY5'] });
    const answers = await clicks(shopper, other, (each) => each.tryConfirm(card()));
    const ids = new Set(answers.map(({ body }) => body.orderId));
    const uses = await query(stack, 'promotion', 'SELECT status FROM promotion_uses WHERE checkout_id = $1', [
      shopper.checkoutId,
    ]);
    const { payments } = await recordsOf(stack, shopper.checkoutId);
    return new Wrong()
      .unless(payments.length === 1, `${payments.length} PaymentIntents`)
      .unless(ids.size === 1 && !ids.has(undefined), `${ids.size} different answers: ${[...ids].join(', ')}`)
      .unless((await liveCharges(shop, shopper.checkoutId)).length === 1, 'not one charge')
      .unless(uses.length === 1, `${uses.length} uses of the code`)
      .andAtRest(stack);
  },
};

export const guardDies = {
  name: "DEM-3 CHK-6 the guard's Redis is killed in the middle of 200 confirms over two replicas: one order",
  async run({ shop, other, stack, faults }) {
    const shopper = await readyShopper(shop);
    const id = halt(faults, shopper, 'before:authorize-payment', 500);
    const all = clicks(shopper, other, (each) => buy(each));
    await untilStruck(faults, 'checkout', id);
    stack.killApp('redis-guard');
    const ends = await all;
    return new Wrong()
      .unless(differentIds(ends).length === 1, `${differentIds(ends).length} order ids`)
      .unless(
        ends.every(({ orderId }) => orderId),
        'a caller never got the order',
      )
      .unless((await liveCharges(shop, shopper.checkoutId)).length === 1, 'not one charge')
      .andAtRest(stack);
  },
};

export const guardForgets = {
  name: "DEM-3 CHK-6 the guard's Redis is flushed, twice, in the middle of 200 confirms over two replicas: one order for everybody",
  async run({ shop, other, stack, faults }) {
    const shopper = await readyShopper(shop, { codes: ['ONLY5'] });
    const id = halt(faults, shopper, 'before:authorize-payment', 500);
    const all = clicks(shopper, other, (each) => buy(each));
    await untilStruck(faults, 'checkout', id);
    await flushGuard(stack);
    // Those who waited have entered by now, and hold new guards: they lose them again.
    const late = clicks(shopper, other, (each) => buy(each));
    await flushGuard(stack);
    const ends = [...(await all), ...(await late)];
    return new Wrong()
      .unless(differentIds(ends).length === 1, `${differentIds(ends).length} order ids`)
      .unless(
        ends.every(({ orderId }) => orderId),
        'a caller never got the order',
      )
      .unless((await liveCharges(shop, shopper.checkoutId)).length === 1, 'not one charge')
      .andAtRest(stack);
  },
};

export const guardHangs = {
  name: "DEM-3 the guard's Redis hangs: 503 IDEMPOTENCY_UNAVAILABLE within a second, nothing charged",
  async run({ shop, stack }) {
    const shopper = await readyShopper(shop);
    stack.killApp('redis-guard', 'SIGSTOP');
    const began = performance.now();
    const answer = await shopper.tryConfirm(card());
    const took = performance.now() - began;
    stack.killApp('redis-guard', 'SIGCONT');
    const { attempts } = await recordsOf(stack, shopper.checkoutId);
    return new Wrong()
      .unless(
        answer.status === 503 && answer.reason === 'IDEMPOTENCY_UNAVAILABLE',
        `${answer.status} ${answer.reason}`,
      )
      .unless(took < 1_000, `answered after ${took.toFixed(0)} ms`)
      .unless(attempts.length === 0, 'an attempt was opened')
      .unless((await buy(shopper)).orderId, 'no order afterwards')
      .andAtRest(stack);
  },
};

export const holderDies = {
  name: 'DEM-4 the process that holds the guard is killed: the next caller has the order within 30 s',
  async run({ shop, other, stack, faults }) {
    const shopper = await readyShopper(shop);
    const rule = { id: faults.newId('holder'), at: 'after:create-order', action: 'kill' };
    faults.set('checkout', { points: [{ ...rule, checkout: shopper.checkoutId }] });
    const first = buy(shopper);
    await untilStruck(faults, 'checkout', rule.id);
    const next = await buy(atReplica(shopper, other), { timeoutMs: HOLDER_LIMIT_MS });
    const { orderId } = await first;
    return new Wrong()
      .unless(next.orderId, `the next caller: ${next.answers.join(', ')}`)
      .unless(next.orderId === orderId, 'two different orders')
      .andAtRest(stack);
  },
};

export const holderStandsStill = {
  name: 'DEM-4 the holder stands still and comes back late: another replica resumes, and it changes nothing any more',
  async run({ shop, other, stack, faults }) {
    const shopper = await readyShopper(shop);
    const id = halt(faults, shopper, 'after:authorize-payment', 300);
    const first = buy(shopper);
    await untilStruck(faults, 'checkout', id);
    stack.killApp('checkout', 'SIGSTOP');
    let next;
    try {
      next = await buy(atReplica(shopper, other), { timeoutMs: HOLDER_LIMIT_MS });
    } finally {
      stack.killApp('checkout', 'SIGCONT');
    }
    const { orderId } = await first;
    return new Wrong()
      .unless(next.orderId, `the next caller: ${next.answers.join(', ')}`)
      .unless(next.orderId === orderId, 'two different orders')
      .unless((await liveCharges(shop, shopper.checkoutId)).length === 1, 'not one charge')
      .andAtRest(stack);
  },
};
