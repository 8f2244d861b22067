import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { payment as proto } from '@holdfast/proto';
import { newId } from '@holdfast/request-context';

import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { StatusCache } from '../../payment-records/status-cache.js';
import { callKey } from '../../payment/payment.js';
import { aPage } from '../../testing/hosted-pages.js';
import { anAuthorization, asTenant, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver, outcome } from '../../testing/payment-checks.js';

let app: PaymentApp;
let pay: ReturnType<typeof driver>;
beforeAll(async () => {
  app = await startPaymentApp({ env: { GATEWAY_TIMEOUT_MS: '500', GATEWAY_BUDGET_MS: '700' } });
  pay = driver(app);
}, 60_000);
afterEach(() => pay.clearFaults());
afterAll(() => app.stop());

const invalid = (status: number, message = 'no') => ({
  kind: 'error',
  status,
  error: { type: 'invalid_request_error', message },
});
const REJECTIONS = [
  ['a parameter that the gateway does not know', invalid(400, 'Unexpected automatic_payment_methods')],
  ['a wrong key', invalid(401)],
  ['a key that may not', invalid(403)],
  ['a limit', { kind: 'status_429' }],
] as const;
// Writes only: the jobs read in the background.
const always = (fault: object) => pay.fault({ match: { method: 'POST' }, times: 1_000, ...fault });
const callsOf = async (): Promise<number> => {
  const { data } = await app.sandbox.control('GET', 'faults');
  return data.reduce((sum: number, { hits }: { hits: number }) => sum + hits, 0);
};

/** The two requests that make a payment. */
const OPENINGS = {
  'by card': () => {
    const request = anAuthorization();
    return { ...request, open: () => asTenant(() => app.client.authorizePayment(request)) };
  },
  'on a page': () => {
    const request = aPage();
    return { ...request, open: () => asTenant(() => app.client.openPaymentPage(request)) };
  },
};
const openings = Object.entries(OPENINGS).flatMap(([how, opening]) =>
  REJECTIONS.map(([what, fault]) => [how, what, opening, fault] as const),
);

describe('TRU-16 the first call of a new payment', () => {
  it.each(openings)(
    '%s, rejected for %s: PAYMENT_UNAVAILABLE at once, and no money is held',
    async (_how, _what, opening, fault) => {
      const { open, paymentId } = opening();
      await always(fault);

      expect(await outcome(open())).toBe('PAYMENT_UNAVAILABLE');
      expect(await callsOf()).toBe(1);

      await pay.clearFaults();
      expect(await outcome(open())).toBe('PAYMENT_UNAVAILABLE');
      expect(await pay.row(paymentId)).toMatchObject({
        status: 'voided',
        failure_reason: 'PAYMENT_UNAVAILABLE',
      });
      expect(await pay.events(paymentId)).toEqual([]);
    },
  );

  it('the next attempt of the checkout succeeds once the gateway accepts requests again', async () => {
    const request = anAuthorization();
    await always(invalid(401));
    await outcome(pay.authorize(request));
    await pay.clearFaults();

    expect(await outcome(pay.authorize({ ...request, attempt: 2, paymentId: newId() }))).toBe('AUTHORIZED');
    expect(await pay.holding(request.checkoutId)).toHaveLength(1);
  });
});

describe('TRU-16 a repetition after a call with an unknown outcome', () => {
  it.each(openings)('%s, rejected for %s: settles nothing', async (how, _what, opening, fault) => {
    const { open, checkoutId, paymentId } = opening();
    await pay.fault({ match: { method: 'POST' }, kind: 'lost_answer' });
    await pay.fault({ match: {}, times: 1_000, ...fault });

    expect(await outcome(open())).toBe('PAYMENT_IN_DOUBT');
    expect(await outcome(open())).toBe('PAYMENT_IN_DOUBT');
    expect((await pay.row(paymentId)).failure_reason).toBeNull();

    await pay.clearFaults();
    expect(await outcome(open())).toBe(how === 'by card' ? 'AUTHORIZED' : 'PENDING');
    expect(await pay.intentsOf(checkoutId)).toHaveLength(how === 'by card' ? 1 : 0);
  });
});

describe('TRU-16 a rejected first call and a concurrent resend', () => {
  const repository = () => new PaymentRepository(app.db.pool, { AUTH_EXPIRY_DAYS: 7 }, new StatusCache());
  const opened = async () => {
    const request = anAuthorization();
    const payment = {
      ...{ id: request.paymentId, tenantId: 'demo', checkoutId: request.checkoutId, attempt: 1 },
      ...{
        gatewayAccount: '',
        amountMinor: 1999n,
        currency: 'USD',
        customerId: null,
        email: null,
        lineSummary: null,
      },
      request: { a: 1 },
    };
    await repository().insert(payment);
    return (await repository().find('demo', payment.id))!;
  };

  it('a resent call is not ended as rejected', async () => {
    const payment = await opened();

    expect(await repository().resendCall('demo', payment.id, 'authorize')).toMatchObject({
      key: callKey('authorize', payment.id, 1),
    });
    expect(await repository().endRejected(payment)).toBeUndefined();
    expect(await pay.row(payment.id)).toMatchObject({ status: 'pending' });
  });

  it('a rejected call is not resent', async () => {
    const payment = await opened();

    expect(await repository().endRejected(payment)).toMatchObject({ status: 'voided' });
    expect(await repository().resendCall('demo', payment.id, 'authorize')).toBeUndefined();
  });

  it('of both at once one wins', async () => {
    for (let round = 0; round < 40; round += 1) {
      const payment = await opened();
      const [rejected, again] = await Promise.all([
        repository().endRejected(payment),
        repository().resendCall('demo', payment.id, 'authorize'),
      ]);
      expect([rejected === undefined, again === undefined].filter(Boolean)).toHaveLength(1);
    }
  });
});

describe('TRU-16 operations on authorized or captured money', () => {
  const ACTS = {
    capture: {
      act: ({ paymentId }: proto.AuthorizePaymentRequest) => pay.capture(paymentId),
      before: 'authorized',
      after: 'captured',
    },
    void: {
      act: ({ checkoutId }: proto.AuthorizePaymentRequest) => pay.void(checkoutId),
      before: 'authorized',
      after: 'voided',
    },
    refund: {
      act: ({ paymentId }: proto.AuthorizePaymentRequest) => pay.refund(paymentId, 1999, 'all'),
      before: 'captured',
      after: 'refunded',
    },
  };
  const acts = Object.entries(ACTS).flatMap(([name, act]) =>
    REJECTIONS.map(([what, fault]) => [name, what, act, fault] as const),
  );

  it.each(acts)(
    '%s, rejected for %s, stays open and succeeds later',
    async (name, _what, { act, before, after }, fault) => {
      const request = anAuthorization();
      await pay.authorize(request);
      if (name === 'refund') await pay.capture(request.paymentId);
      await always(fault);

      expect(await outcome(act(request))).toBe('PAYMENT_IN_DOUBT');
      expect(await pay.row(request.paymentId)).toMatchObject({ status: before });
      expect(await pay.events(request.paymentId)).not.toContain('payment.capture_failed');

      await pay.clearFaults();
      await act(request);
      expect(await pay.row(request.paymentId)).toMatchObject({ status: after });
    },
  );
});
