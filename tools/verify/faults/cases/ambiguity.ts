import { setTimeout as pause } from 'node:timers/promises';

import type { WrittenCallRule } from '@holdfast/fault-injection';

import { card } from '../../../launcher/shopper/shopper.ts';
import type { Shopper } from '../../../launcher/shopper/shopper.ts';
import type { FaultCase } from '../../fault-runner/run-on-stack.ts';
import { buy, declinedOnce, pollStubbornly, readyShopper } from '../buyer.ts';
import type { FaultContext } from '../fault-context.ts';
import type { FaultSwitch } from '../fault-switch.ts';
import { Wrong, recordsOf, until, untilStruck } from './observe.ts';

const CREATE = 'OrderService.CreateOrder';
const FENCE = 'OrderService.FenceCartSession';
/** Only a later attempt makes it. */
const EXTEND = 'WarehouseService.ExtendReservations';
const ALWAYS = 100_000;
const LATE_MS = 2_500;
/** A late call is made within this after it is due. */
const ARRIVAL_MS = 500;

/** What a caller gets instead of an answer: of a service that is away, and of one that failed. */
const CODES = ['UNAVAILABLE', 'INTERNAL'] as const;
type Code = (typeof CODES)[number];

/** Effects of steps before the pivot, and the calls that have them. */
const EFFECTS = [
  ['authorisation', 'PaymentService.AuthorizePayment'],
  ['extension of stock holds', EXTEND],
  ['pin of stock holds', 'WarehouseService.PinReservations'],
  ['promotion hold', 'PromotionService.ReservePromotions'],
] as const;

/** Calls whose outcome is unknown. */
export const AMBIGUOUS: readonly FaultCase<FaultContext>[] = [
  ...CODES.map((code) => ({
    name: `DEM-8 CreateOrder commits and its answer is lost (${code}): the order is found, nothing is voided`,
    run: (context: FaultContext) => orderIsFound(context, code),
  })),
  ...CODES.map((code) => ({
    name: `DEM-9 CreateOrder never commits (${code}): fenced and voided; one that arrives late is refused; a new confirm makes the order`,
    run: (context: FaultContext) => refusesWhatIsLate(context, { call: CREATE, code }),
  })),
  ...EFFECTS.map(([what, call]) => ({
    name: `DEM-9 a late ${what} is refused, and a new confirm makes the order`,
    run: (context: FaultContext) => refusesWhatIsLate(context, { call, code: 'UNAVAILABLE' }),
  })),
  {
    name: 'DEM-10 CHK-12 the look-up fails too: pending, nothing voided while in doubt, and the worker resolves it',
    run: lookUpFails,
  },
];

/** Faults apply to every driver of the attempt: the checkout that began it, and the worker that takes it over. */
function order(faults: FaultSwitch, calls: WrittenCallRule[]): void {
  for (const app of ['checkout', 'checkout-worker'] as const) faults.set(app, { calls });
}

/** A rule that strikes one checkout, every time unless `more` says otherwise. */
const ruleOf = (
  faults: FaultSwitch,
  { checkoutId: checkout }: Shopper,
  more: Omit<WrittenCallRule, 'id' | 'checkout'>,
): WrittenCallRule => ({ id: faults.newId(more.call), checkout, times: ALWAYS, ...more });

const hasStatus =
  (shopper: Shopper, wanted: string): (() => Promise<boolean>) =>
  async () =>
    (await pollStubbornly(shopper)).status === wanted;

async function orderIsFound({ shop, stack, faults }: FaultContext, code: Code): Promise<string[]> {
  const shopper = await readyShopper(shop);
  order(faults, [ruleOf(faults, shopper, { call: CREATE, action: 'lost_answer', code })]);
  const end = await buy(shopper);
  const { attempts, payments } = await recordsOf(stack, shopper.checkoutId);
  return new Wrong()
    .unless(end.orderIds.length === 1, `no order: ${end.answers.join(', ')}`)
    .unless(attempts.join() === 'completed', `attempts: ${attempts.join()}`)
    .unless(/^(authorized|captured)$/.test(payments.join()), `payments: ${payments.join()}`)
    .andAtRest(stack);
}

/** What arrives after its undo is refused, and the next attempt is not touched by it: all repetitions of the first request are lost. */
async function refusesWhatIsLate(
  { shop, stack, faults }: FaultContext,
  { call, code }: { readonly call: string; readonly code: Code },
): Promise<string[]> {
  const shopper = await readyShopper(shop, { codes: ['ONLY5'] });
  if (call === EXTEND) await declinedOnce(shopper);
  const late = ruleOf(faults, shopper, { call, action: 'late', delayMs: LATE_MS, times: 1, code });
  order(faults, [late, ruleOf(faults, shopper, { call, action: 'not_sent', code })]);
  const first = shopper.tryConfirm(card()).catch(() => undefined);
  await untilStruck(faults, 'checkout', late.id);
  const arrives = performance.now() + LATE_MS + ARRIVAL_MS;
  await until('the attempt is given up', hasStatus(shopper, 'failed'));
  await pause(Math.max(0, arrives - performance.now()));
  const between = await recordsOf(stack, shopper.checkoutId);
  order(faults, []);
  await first;
  const end = await buy(shopper);
  return new Wrong()
    .unless(between.orders.length === 0, `an unpaid order: ${JSON.stringify(between)}`)
    .unless(
      between.payments.every((status) => /voided|declined|expired/.test(status)),
      `money is held: ${JSON.stringify(between)}`,
    )
    .unless(end.orderId !== undefined, `no order: ${end.answers.join(', ')}`)
    .andAtRest(stack);
}

async function lookUpFails({ shop, stack, faults }: FaultContext): Promise<string[]> {
  const made = await readyShopper(shop);
  const notMade = await readyShopper(shop);
  const both = [made, notMade];
  order(faults, [
    ruleOf(faults, made, { call: CREATE, action: 'lost_answer' }),
    ruleOf(faults, notMade, { call: CREATE, action: 'not_sent' }),
    ...both.map((each) => ruleOf(faults, each, { call: FENCE, action: 'not_sent' })),
  ]);
  const answers = await Promise.all(both.map((each) => each.confirm(card())));
  const inDoubt = await Promise.all(both.map(({ checkoutId }) => recordsOf(stack, checkoutId)));
  order(faults, []);
  await until('the worker finds the order', hasStatus(made, 'completed'));
  await until('the worker undoes the other', hasStatus(notMade, 'failed'));
  const end = await buy(notMade);
  return new Wrong()
    .unless(
      answers.every(({ status }) => status === 'pending'),
      `answers: ${JSON.stringify(answers)}`,
    )
    .unless(
      inDoubt.every(({ payments, attempts }) =>
        /^(authorized|captured) running$/.test(`${payments.join()} ${attempts.join()}`),
      ),
      `while in doubt: ${JSON.stringify(inDoubt)}`,
    )
    .unless(end.orderId !== undefined, `cannot be confirmed again: ${end.answers.join(', ')}`)
    .andAtRest(stack);
}
