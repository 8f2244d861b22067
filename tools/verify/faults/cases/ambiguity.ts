import { setTimeout as pause } from 'node:timers/promises';

import { card } from '../../../launcher/shopper/shopper.ts';
import { buy, declinedOnce, readyShopper, stubbornly } from '../buyer.ts';
import { Wrong, recordsOf, until, untilStruck } from './observe.ts';

const CREATE = 'OrderService.CreateOrder';
const FENCE = 'OrderService.FenceCartSession';
/** Only a later attempt makes it. */
const EXTEND = 'WarehouseService.ExtendReservations';
const ALWAYS = 100_000;
const LATE_MS = 2_500;
/** A late call is made within this after it is due. */
const ARRIVAL_MS = 500;

/** Faults apply to every driver of the attempt: the checkout that began it, and the worker that takes it over. */
function order(faults, calls) {
  for (const app of ['checkout', 'checkout-worker']) faults.set(app, { calls });
}

const rule = (faults, { checkoutId: checkout }, call, more) => ({
  ...{ id: faults.newId(call), call, checkout, times: ALWAYS },
  ...more,
});

async function statusOf(shopper) {
  const { body } = await stubbornly(() => shopper.call('GET', `/v1/checkouts/${shopper.checkoutId}/order`));
  return body.status;
}

const describeRecords = (records) => JSON.stringify(records);

export const orderIsFound = (code) => ({
  name: `DEM-8 CreateOrder commits and its answer is lost (${code}): the order is found, nothing is voided`,
  async run({ shop, stack, faults }) {
    const shopper = await readyShopper(shop);
    order(faults, [rule(faults, shopper, CREATE, { action: 'lost_answer', code })]);
    const end = await buy(shopper);
    const records = await recordsOf(stack, shopper.checkoutId);
    return new Wrong()
      .unless(end.orderId && end.orderIds.length === 1, `no order: ${end.answers.join(', ')}`)
      .unless(records.attempts.join() === 'completed', `attempts: ${records.attempts.join()}`)
      .unless(/^(authorized|captured)$/.test(records.payments.join()), `payments: ${records.payments.join()}`)
      .andAtRest(stack);
  },
});

export const orderIsNotMade = (code) => ({
  name: `DEM-9 CreateOrder never commits (${code}): fenced and voided; one that arrives late is refused; a new confirm makes the order`,
  run: (context) => refusesWhatIsLate(context, CREATE, code),
});

/** What arrives after its undo is refused, and the next attempt is not touched by it. */
export const LATE_EFFECTS = [
  ['authorisation', 'PaymentService.AuthorizePayment'],
  ['extension of stock holds', EXTEND],
  ['pin of stock holds', 'WarehouseService.PinReservations'],
  ['promotion hold', 'PromotionService.ReservePromotions'],
].map(([what, call]) => ({
  name: `DEM-9 a late ${what} is refused, and a new confirm makes the order`,
  run: (context) => refusesWhatIsLate(context, call, 'UNAVAILABLE'),
}));

/** The first request is held up on its way until everything was undone; all its repetitions are lost. */
async function refusesWhatIsLate({ shop, stack, faults }, call, code) {
  const shopper = await readyShopper(shop, { codes: ['ONLY5'] });
  if (call === EXTEND) await declinedOnce(shopper);
  const late = rule(faults, shopper, call, { action: 'late', delayMs: LATE_MS, times: 1, code });
  order(faults, [late, rule(faults, shopper, call, { action: 'not_sent', code })]);
  const first = shopper.tryConfirm(card()).catch(() => undefined);
  await untilStruck(faults, 'checkout', late.id);
  const arrives = performance.now() + LATE_MS + ARRIVAL_MS;
  await until('the attempt is given up', async () => (await statusOf(shopper)) === 'failed');
  await pause(Math.max(0, arrives - performance.now()));
  const between = await recordsOf(stack, shopper.checkoutId);
  order(faults, []);
  await first;
  const end = await buy(shopper);
  return new Wrong()
    .unless(between.orders.length === 0, `an unpaid order: ${describeRecords(between)}`)
    .unless(
      between.payments.every((status) => /voided|declined|expired/.test(status)),
      `money is held: ${describeRecords(between)}`,
    )
    .unless(end.orderId, `no order: ${end.answers.join(', ')}`)
    .andAtRest(stack);
}

export const lookUpFails = {
  name: 'DEM-10 CHK-12 the look-up fails too: pending, nothing voided while in doubt, and the worker resolves it',
  async run({ shop, stack, faults }) {
    const made = await readyShopper(shop);
    const notMade = await readyShopper(shop);
    order(faults, [
      rule(faults, made, CREATE, { action: 'lost_answer' }),
      rule(faults, notMade, CREATE, { action: 'not_sent' }),
      ...[made, notMade].map((each) => rule(faults, each, FENCE, { action: 'not_sent' })),
    ]);
    const answers = await Promise.all([made, notMade].map((each) => each.confirm(card())));
    const inDoubt = await Promise.all([made, notMade].map(({ checkoutId }) => recordsOf(stack, checkoutId)));
    order(faults, []);
    await until('the worker finds the order', async () => (await statusOf(made)) === 'completed');
    await until('the worker undoes the other', async () => (await statusOf(notMade)) === 'failed');
    const end = await buy(notMade);
    return new Wrong()
      .unless(
        answers.every(({ status }) => status === 'pending'),
        `answers: ${JSON.stringify(answers)}`,
      )
      .unless(
        inDoubt.every(({ payments, attempts }) =>
          /^(authorized|captured) running$/.test(`${payments} ${attempts}`),
        ),
        `while in doubt: ${describeRecords(inDoubt)}`,
      )
      .unless(end.orderId, `cannot be confirmed again: ${end.answers.join(', ')}`)
      .andAtRest(stack);
  },
};
