import { expect } from '@jest/globals';
import fc from 'fast-check';
import type { Scheduler } from 'fast-check';

import { contextFrom, runInContext } from '@holdfast/request-context';

import type { PaymentChoice } from '../../confirm-checkout/confirm-checkout.state.js';
import { CARDS } from '../fake-payment.js';
import { Killed, OneCheckout } from './one-checkout.js';
import type { Actor, PaymentParticipant } from './one-checkout.js';
import type { Fate } from './wire.js';

/** More schedules than a spec asks for, or the same again, by environment. */
const ASKED = process.env['HOLDFAST_SCHEDULES'];
const SEED = process.env['HOLDFAST_SEED'];

const fates = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Fate>('ok') },
    { weight: 4, arbitrary: fc.constantFrom<Fate>('lost', 'answer lost', 'late', 'twice') },
  ),
  { maxLength: 30 },
);
const death = fc.option(fc.integer({ min: 1, max: 24 }), { nil: undefined });
const processes = fc.record({ fates, diesAt: death });
const payment = fc.constantFrom<PaymentChoice>(
  { type: 'card', paymentMethodId: CARDS.fine },
  { type: 'card', paymentMethodId: CARDS.declined },
  { type: 'card', paymentMethodId: CARDS.challenged },
  { type: 'cod' },
);
const story = fc.record({
  customers: fc.array(fc.record({ on: processes, payment }), { minLength: 2, maxLength: 2 }),
  worker: processes,
  takeovers: fc.integer({ min: 0, max: 3 }),
  cancels: fc.boolean(),
  /** The first attempt finds the stock held, and does not extend the hold. */
  isHeld: fc.boolean(),
  /** At which of its calls to the gateway payment dies, after the gateway has done what it was asked. */
  paymentDiesAt: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 2 }),
  bank: fc.constantFrom('passed', 'failed', 'never'),
});
type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

const orKilled = (error: unknown): undefined => {
  if (error instanceof Killed) return undefined;
  throw error;
};

/** A customer confirms, joins an open attempt, or goes on from a challenge. */
async function customer(checkout: OneCheckout, actor: Actor, choice: PaymentChoice): Promise<void> {
  for (let click = 0; click < 3; click += 1) {
    await actor.wire.turn();
    const opened = checkout.open(choice);
    if (opened) await actor.driver.start(opened).catch(orKilled);
    const { last } = checkout.record;
    if (!last || last.status !== 'awaiting_customer') continue;
    const claimed = await checkout.record.claimAwaiting({ ...last, checkoutId: checkout.checkoutId });
    if (claimed) await actor.driver.resume(claimed).catch(orKilled);
  }
}

/** The worker: takes over every open attempt, also from living drivers, and retries compensations. */
async function worker(checkout: OneCheckout, actor: Actor, takeovers: number): Promise<void> {
  const [recovery, following] = [checkout.recovery(actor), checkout.following(actor)];
  for (let round = 0; round < takeovers; round += 1) {
    await actor.wire.turn();
    await recovery.round();
    await recovery.settled();
    await following.round().catch(() => undefined);
    await following.settled();
    await checkout.retryOwed(actor);
  }
}

/** The customer cancels meanwhile: both holds are released under a number of their own, however late that arrives. */
async function canceller(checkout: OneCheckout, { wire, ports }: Actor): Promise<void> {
  await wire.turn();
  const attempt = checkout.record.burn();
  if (attempt === undefined) return;
  const ref = { checkoutId: checkout.checkoutId, attempt };
  await Promise.allSettled([ports.warehouse.release(ref), ports.promotion.release(ref)]);
}

async function bank(checkout: OneCheckout, { wire }: Actor, outcome: Story['bank']): Promise<void> {
  for (let look = 0; look < 6; look += 1) {
    await wire.turn();
    const isAsked = checkout.payment.challenged > 0;
    if (isAsked && outcome !== 'never') return checkout.payment.answerChallenge(checkout.checkoutId, outcome);
  }
}

/** All participants answer again: open attempts end, owed operations are done, open challenges are ended. */
async function comeToRest(checkout: OneCheckout): Promise<void> {
  const healthy = checkout.actor([]);
  for (let round = 0; round < 6; round += 1) {
    await worker(checkout, healthy, 1);
    const { last } = checkout.record;
    if (last?.status !== 'awaiting_customer') continue;
    // Payment may die in the middle: asked again in the next round.
    await healthy.challenges.end({ ...last, checkoutId: checkout.checkoutId }).catch(() => undefined);
  }
}

async function play(checkout: OneCheckout, given: Story, scheduler: Scheduler): Promise<void> {
  const of = ({ fates: list, diesAt }: Story['worker']): Actor => checkout.actor(list, diesAt);
  const bystander = checkout.actor([]);
  if (given.isHeld) await checkout.holdStock();
  await scheduler.waitFor(
    Promise.all([
      ...given.customers.map((each) => customer(checkout, of(each.on), each.payment)),
      worker(checkout, of(given.worker), given.takeovers),
      bank(checkout, bystander, given.bank),
      given.cancels ? canceller(checkout, of(given.worker)) : undefined,
    ]),
  );
  // Delayed requests arrive now, after everything else.
  await scheduler.waitIdle();
}

const agree = (checkout: OneCheckout): void => {
  const facts = checkout.facts();
  const one = facts.orders;
  expect(facts).toMatchObject({
    ...{ money: facts.owedMoney, waiting: 0, open: 0 },
    ...{ owned: one * 2, used: one, completed: one, events: one },
  });
  // An attempt that was given up has undone everything: nothing of it, and nothing before it, is held by what came late.
  const isUndone = checkout.record.last?.refusal?.reason === 'DEPENDENCY_UNAVAILABLE';
  if (one === 1 || isUndone) expect(facts).toMatchObject({ held: 0, usesHeld: 0 });
};

/**
 * Plays stories in every order that the scheduler finds: two customers, a worker that takes over from living drivers, a bank, a cancel, a
 * network. Each has to end with all participants in agreement, and with a checkout that can still become its one order. Answers how often each end was reached.
 */
export async function tellStories(
  schedules: number,
  participant?: (scheduler: Scheduler, diesAt: readonly number[]) => PaymentParticipant,
) {
  const ends = { runs: 0, orders: 0, undone: 0, takenOver: 0 };
  await fc.assert(
    fc.asyncProperty(story, fc.scheduler(), (given, scheduler) =>
      runInContext(contextFrom({ tenantId: 'demo' }), async () => {
        const checkout = new OneCheckout(scheduler, participant?.(scheduler, given.paymentDiesAt));
        await play(checkout, given, scheduler);
        await scheduler.waitFor(comeToRest(checkout));
        agree(checkout);
        const { rows } = checkout.record;
        ends.runs += 1;
        ends.orders += checkout.facts().orders;
        ends.undone += rows.filter(({ status }) => status === 'refused').length;
        ends.takenOver += rows.filter(({ epoch }) => epoch > 1).length;

        const again: PaymentChoice = { type: 'card', paymentMethodId: CARDS.other };
        await scheduler.waitFor(customer(checkout, checkout.actor([]), again));
        await scheduler.waitFor(comeToRest(checkout));
        agree(checkout);
        expect(checkout.facts()).toMatchObject({ orders: 1 });
      }),
    ),
    { numRuns: Number(ASKED ?? schedules), ...(SEED !== undefined && { seed: Number(SEED) }) },
  );
  return ends;
}
