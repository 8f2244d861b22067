import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { isDomainError } from '@holdfast/errors';

import { aPage } from '../../testing/hosted-pages.js';
import { anAuthorization, asTenant, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver } from '../../testing/payment-checks.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  // No webhooks: a lost answer has to be found by reading the gateway. Short timeouts keep the test fast.
  app = await startPaymentApp({ env: { GATEWAY_TIMEOUT_MS: '200', GATEWAY_BUDGET_MS: '3000' } });
  pay = driver(app);
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(() => app.stop());

const FAULTS = {
  'a time-out before the effect': { kind: 'delay', delayMs: 300 },
  'a time-out after the effect': { kind: 'delay', delayMs: 300, when: 'after' },
  'a reset before the effect': { kind: 'reset' },
  'a reset after the effect': { kind: 'lost_answer' },
  'a 500 before the effect': { kind: 'status_500' },
  'a 500 after the effect': { kind: 'status_500', when: 'after' },
  'a remembered 500 before the effect': { kind: 'status_500', stored: true },
  'a remembered 500 after the effect': { kind: 'status_500', stored: true, when: 'after' },
} as const;

const TRIES = 12;

/** A caller that repeats every call with an unknown outcome under its key, as checkout, order and the jobs do. */
async function stubbornly<T>(call: () => Promise<T>): Promise<T> {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await call();
    } catch (error) {
      const isUnknown = !isDomainError(error) || error.reason === 'PAYMENT_IN_DOUBT';
      if (!isUnknown || left === 0) throw error;
    }
  }
}

/** Charges at the gateway of one payment. */
async function chargesOf(
  paymentId: string,
): Promise<{ state: string; amountCaptured: number; amountRefunded: number }[]> {
  const { data } = await app.sandbox.control('GET', 'charges');
  return data.filter(
    ({ metadata }: { metadata: Record<string, string> }) => metadata['payment_id'] === paymentId,
  );
}

/** A fault at the n-th call of a scenario, for a number of tries in a row. */
const strikes = Object.keys(FAULTS).flatMap((fault) =>
  [0, 1, 2].flatMap((skip) => [1, 2, 3].map((times) => [fault, skip, times] as const)),
);
const plan = (fault: keyof typeof FAULTS, skip: number, times: number) =>
  pay.fault({ match: {}, ...FAULTS[fault], skip, times });

describe('DEM-12 at every gateway call of a card payment and every retry of it', () => {
  it.each(strikes)(
    '%s at call %i + 1, %i times: one PaymentIntent, one capture, one refund',
    async (fault, skip, times) => {
      const request = anAuthorization();
      await plan(fault as keyof typeof FAULTS, skip, times);

      await stubbornly(() => pay.authorize(request));
      await stubbornly(() => pay.capture(request.paymentId));
      await stubbornly(() => pay.refund(request.paymentId, 500, 'some'));

      await pay.clearFaults();
      expect(await pay.intentsOf(request.checkoutId)).toHaveLength(1);
      expect(await chargesOf(request.paymentId)).toMatchObject([
        { amountCaptured: 1999, amountRefunded: 500 },
      ]);
      expect(await pay.row(request.paymentId)).toMatchObject({
        status: 'partially_refunded',
        captured_minor: 1999n,
        refunded_minor: 500n,
      });
      expect(await pay.events(request.paymentId)).toEqual([
        'payment.confirmed',
        'payment.captured',
        'payment.refunded',
      ]);
    },
    30_000,
  );
});

describe('DEM-12 at every gateway call of a void and every retry of it', () => {
  it.each(strikes.filter(([, skip, times]) => skip < 2 && times < 3))(
    '%s at call %i + 1, %i times: one PaymentIntent, and no money is held',
    async (fault, skip, times) => {
      const request = anAuthorization();
      await plan(fault as keyof typeof FAULTS, skip, times);

      await stubbornly(() => pay.authorize(request));
      await stubbornly(() => pay.void(request.checkoutId));

      await pay.clearFaults();
      expect(await pay.intentsOf(request.checkoutId)).toMatchObject([{ status: 'canceled' }]);
      expect(await pay.row(request.paymentId)).toMatchObject({ status: 'voided' });
    },
    30_000,
  );
});

describe('DEM-12 HST-1 at every gateway call of a hosted payment and every retry of it', () => {
  it.each(strikes.filter(([, , times]) => times === 1))(
    '%s at call %i + 1, %i times: one page, paid once, refunded once',
    async (fault, skip, times) => {
      const request = aPage();
      const { checkoutId, paymentId } = request;
      await plan(fault as keyof typeof FAULTS, skip, times);

      const { pageId } = await stubbornly(() => asTenant(() => app.client.openPaymentPage(request)));
      await app.sandbox.control('POST', `checkout/sessions/${pageId}/pay`, { outcome: 'success' });
      await stubbornly(async () => {
        const { status } = await asTenant(() => app.client.openPaymentPage(request));
        if (status !== 'PAYMENT_STATUS_CAPTURED') throw new Error(`is ${status}`);
      });
      await stubbornly(() => pay.void(checkoutId));

      await pay.clearFaults();
      const { data } = await app.sandbox.stripe.checkout.sessions.list({ limit: 100 });
      expect(data.filter(({ metadata }) => metadata?.['payment_id'] === paymentId)).toHaveLength(1);
      expect(await chargesOf(paymentId)).toMatchObject([{ amountCaptured: 2700, amountRefunded: 2700 }]);
      expect(await pay.row(paymentId)).toMatchObject({ status: 'refunded', refunded_minor: 2700n });
    },
    30_000,
  );
});
