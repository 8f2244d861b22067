import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';
import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { asTenant, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver, outcome } from '../../testing/payment-checks.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  app = await startPaymentApp({ webhooks: true });
  pay = driver(app);
}, 60_000);
afterAll(() => app.stop());

interface Case {
  readonly currency: string;
  /** In our minor units, and in Stripe's units as documented. */
  readonly total: readonly [minor: number, atStripe: number];
  /** Refunds, one after the other, that sum to the total. */
  readonly pieces: readonly (readonly [minor: number, atStripe: number])[];
  /** Finer than Stripe's units; undefined where every minor unit can be refunded. */
  readonly tooFine?: number;
  readonly step: number;
}
const CASES: Case[] = [
  {
    currency: 'KWD',
    total: [22_080, 22_080],
    pieces: [
      [6_940, 6_940],
      [6_940, 6_940],
      [8_200, 8_200],
    ],
    tooFine: 6_943,
    step: 10,
  },
  {
    currency: 'ISK',
    total: [5_000, 500_000],
    pieces: [
      [1_666, 166_600],
      [1_667, 166_700],
      [1_667, 166_700],
    ],
    step: 1,
  },
  {
    currency: 'MGA',
    total: [1_000_100, 10_001],
    pieces: [
      [333_300, 3_333],
      [333_400, 3_334],
      [333_400, 3_334],
    ],
    tooFine: 333_350,
    step: 100,
  },
  {
    currency: 'JPY',
    total: [5_000, 5_000],
    pieces: [
      [1, 1],
      [4_999, 4_999],
    ],
    step: 1,
  },
  {
    currency: 'USD',
    total: [1_999, 1_999],
    pieces: [
      [1, 1],
      [1_998, 1_998],
    ],
    step: 1,
  },
  {
    currency: 'UGX',
    total: [70_001, 7_000_100],
    pieces: [
      [23_333, 2_333_300],
      [46_668, 4_666_800],
    ],
    step: 1,
  },
];
const named = CASES.map((each) => [each.currency, each] as const);

const moneyIn = (currency: string, minor: number) => ({ amountMinor: String(minor), currency });
const intentOf = (id: string): Promise<Stripe.PaymentIntent> =>
  app.sandbox.stripe.paymentIntents.retrieve(id);
const refundsOf = async (id: string): Promise<number[]> =>
  (await app.sandbox.stripe.refunds.list({ payment_intent: id, limit: 100 })).data
    .map(({ amount }) => amount)
    .reverse();
const charge = async (id: string) => {
  const { data } = await app.sandbox.control('GET', 'charges');
  return data.find(({ paymentIntent }: { paymentIntent: string }) => paymentIntent === id);
};
async function captured({ currency, total }: Case) {
  const { paymentId, authorizationId } = await pay.authorize({ amount: moneyIn(currency, total[0]) });
  expect(await outcome(pay.capture(paymentId, total[0], currency))).toBe('CAPTURED');
  return { paymentId, authorizationId };
}

describe('MON-1 every currency at Stripe, charged and refunded', () => {
  it.each(named)(
    'MON-1 %s is authorized, captured and refunded in parts, and our sums are the gateway’s',
    async (currency, given) => {
      const { paymentId, authorizationId } = await captured(given);
      expect(await intentOf(authorizationId)).toMatchObject({
        amount: given.total[1],
        amount_received: given.total[1],
        currency: currency.toLowerCase(),
      });

      for (const [index, [minor]] of given.pieces.entries())
        expect(await outcome(pay.refund(paymentId, minor, `piece ${index}`, currency))).toMatch(/REFUNDED$/);

      expect(await refundsOf(authorizationId)).toEqual(given.pieces.map(([, atStripe]) => atStripe));
      expect(await pay.row(paymentId)).toMatchObject({
        status: 'refunded',
        amount_minor: BigInt(given.total[0]),
        captured_minor: BigInt(given.total[0]),
        refunded_minor: BigInt(given.total[0]),
        refund_reserved_minor: BigInt(given.total[0]),
      });
      expect(await charge(authorizationId)).toMatchObject({
        amountCaptured: given.total[1],
        amountRefunded: given.total[1],
      });
      const { rows } = await app.db.pool.query(
        `SELECT (payload->'refund_amount'->>'amount_minor')::int AS published FROM outbox
       WHERE aggregate_id = $1 AND topic = 'payment.refunded' ORDER BY position`,
        [paymentId],
      );
      expect(rows.map(({ published }) => published)).toEqual(given.pieces.map(([minor]) => minor));
    },
  );

  it.each(named)(
    'MON-1 %s that is voided, or refunded after the capture, is returned in full',
    async (currency, given) => {
      const held = { checkoutId: newId(), amount: moneyIn(currency, given.total[0]) };
      const { authorizationId } = await pay.authorize(held);
      expect(await outcome(pay.void(held.checkoutId))).toBe('VOIDED');
      expect((await intentOf(authorizationId)).status).toBe('canceled');

      const taken = { checkoutId: newId(), amount: moneyIn(currency, given.total[0]) };
      const paid = await pay.authorize(taken);
      await pay.capture(paid.paymentId, given.total[0], currency);
      expect(await outcome(pay.void(taken.checkoutId))).toBe('REFUNDED');
      expect(await refundsOf(paid.authorizationId)).toEqual([given.total[1]]);
    },
  );

  it.each(named)(
    'MON-1 %s refunded or disputed at the gateway is recorded to the minor unit',
    async (currency, given) => {
      const [piece] = given.pieces;
      const { paymentId, authorizationId } = await captured(given);
      await app.sandbox.stripe.refunds.create({ payment_intent: authorizationId, amount: piece![1] });
      await eventually(async () =>
        expect(await pay.row(paymentId)).toMatchObject({ refunded_minor: BigInt(piece![0]) }),
      );

      const other = await pay.authorize({
        paymentMethodId: 'pm_card_createDispute',
        amount: moneyIn(currency, given.total[0]),
      });
      await pay.capture(other.paymentId, given.total[0], currency);
      await eventually(async () => {
        const { rows } = await app.db.pool.query(
          'SELECT amount_minor, currency FROM disputes WHERE payment_id = $1',
          [other.paymentId],
        );
        expect(rows).toEqual([{ amount_minor: BigInt(given.total[0]), currency }]);
      });
    },
  );

  it.each(named)(
    'MON-1 %s on a checkout page lists lines that sum to the amount, in the gateway’s units',
    async (currency, given) => {
      const checkoutId = newId();
      const { pageId } = await asTenant(() =>
        app.client.openPaymentPage({
          checkoutId,
          attempt: 1,
          paymentId: newId(),
          amount: moneyIn(currency, given.total[0]),
          customerId: '',
          email: '',
          gatewayAccount: '',
          lineSummary: 'Goods',
          items: given.pieces.map(([minor], index) => ({
            name: `Piece ${index}`,
            amountMinor: String(minor),
          })),
          successUrl: 'https://shop.example/done',
          cancelUrl: 'https://shop.example/cart',
          expiresInSeconds: 1_860,
        }),
      );
      const session = await app.sandbox.stripe.checkout.sessions.retrieve(pageId, { expand: ['line_items'] });

      expect(session.amount_total).toBe(given.total[1]);
      expect(session.line_items!.data.map(({ amount_total: amount }) => amount)).toEqual(
        given.pieces.map(([, atStripe]) => atStripe),
      );
    },
  );
});

describe('MON-1 any currency', () => {
  it('MON-1 random totals and parts in random currencies: our sums equal the gateway’s, to the unit', async () => {
    const run = fc.asyncProperty(
      fc.constantFrom(...STRIPE_UNITS.codes()),
      fc.bigInt(200_000n, 9_000_000n),
      fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 3 }),
      async (currency, exact, percents) => {
        const total = Number(STRIPE_UNITS.round(exact, currency).amountMinor);
        const { paymentId, authorizationId } = await pay.authorize({ amount: moneyIn(currency, total) });
        await pay.capture(paymentId, total, currency);
        let left = BigInt(total);
        for (const [index, percent] of percents.entries()) {
          const part = (left * BigInt(percent)) / 100n;
          const piece = part - (part % STRIPE_UNITS.stepMinor(currency));
          if (piece === 0n) continue;
          expect(await outcome(pay.refund(paymentId, Number(piece), String(index), currency))).toMatch(
            /REFUNDED$/,
          );
          left -= piece;
        }
        const { amountCaptured, amountRefunded } = await charge(authorizationId);

        expect((await pay.row(paymentId)).refunded_minor).toBe(BigInt(total) - left);
        expect(STRIPE_UNITS.fromGateway(BigInt(amountCaptured), currency)).toBe(BigInt(total));
        expect(STRIPE_UNITS.fromGateway(BigInt(amountRefunded), currency)).toBe(BigInt(total) - left);
      },
    );
    await fc.assert(run, { numRuns: 25 });
  }, 120_000);
});

describe('MON-2 an amount finer than the gateway’s units', () => {
  const coarse = CASES.filter(({ tooFine }) => tooFine !== undefined).map(
    (each) => [each.currency, each] as const,
  );

  it.each(coarse)(
    'MON-2 %s is refused with its step, and nothing is reserved, sent or stored',
    async (currency, given) => {
      const { paymentId, authorizationId } = await captured(given);
      const refused = pay.refund(paymentId, given.tooFine!, 'too fine', currency);

      await expect(refused).rejects.toMatchObject({
        reason: 'AMOUNT_NOT_IN_STEPS',
        metadata: { step_minor: String(given.step), requested_minor: String(given.tooFine), currency },
      });
      expect(await pay.row(paymentId)).toMatchObject({ status: 'captured', refund_reserved_minor: 0n });
      expect(await refundsOf(authorizationId)).toEqual([]);
      expect(
        (await app.db.pool.query('SELECT FROM refunds WHERE payment_id = $1', [paymentId])).rowCount,
      ).toBe(0);
    },
  );

  it.each(coarse)(
    'MON-1 %s is not charged either, nor is a currency that Stripe does not take',
    async (currency, given) => {
      expect(await outcome(pay.authorize({ amount: moneyIn(currency, given.total[0] + 1) }))).toBe(
        'VALIDATION_FAILED',
      );
      expect(await outcome(pay.authorize({ amount: moneyIn('IQD', 10_000) }))).toBe('VALIDATION_FAILED');
    },
  );
});
