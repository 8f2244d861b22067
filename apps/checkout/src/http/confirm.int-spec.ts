import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CARDS } from '@holdfast/checkout/testing';
import { DomainError } from '@holdfast/errors';

import { ADDRESS, CARD, TestApp, problem } from '../testing/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.open();
});
afterAll(() => app.close());

describe('POST /v1/checkouts/{id}/confirm', () => {
  it('CHK-6 answers the order, and the same order whenever it is asked again', async () => {
    const cart = await app.checkout();

    const first = await app.confirm(cart);
    const again = await app.confirm(cart, { type: 'cod' });

    expect(first.status).toBe(200);
    expect(first.json).toMatchObject({
      status: 'completed',
      orderId: expect.any(String),
      orderNumber: expect.any(String),
      totals: { grandTotal: { amountMinor: 1_600, currency: 'USD' } },
      warnings: [],
    });
    expect(again.json.orderId).toBe(first.json.orderId);
    for (const method of ['GET', 'DELETE']) {
      const over = await app.at(cart, method);
      expect(problem(over)).toBe('410 CHECKOUT_EXPIRED');
      expect(over.json.orderId).toBe(first.json.orderId);
    }
    const change = await app.call('POST', `/v1/carts/${cart.id}/lines`, {
      token: cart.token,
      body: { sku: 'SKU-1', quantity: 1 },
    });
    expect(problem(change)).toBe('409 CART_NOT_ACTIVE');
    expect(problem(await app.start(cart))).toBe('409 CART_NOT_ACTIVE');
  });

  it.each([
    ['no payment', {}, ['payment']],
    ['an unknown way of paying', { payment: { type: 'shells' } }, ['payment.type']],
    ['a card without its id', { payment: { type: 'card' } }, ['payment.paymentMethodId']],
    [
      'a total that is no money',
      { payment: CARD, expectedGrandTotal: { amountMinor: 1.5, currency: 'usd' } },
      ['expectedGrandTotal.amountMinor', 'expectedGrandTotal.currency'],
    ],
  ])('refuses %s, and charges nothing', async (_what, body, expected) => {
    const cart = await app.checkout();

    const answer = await app.at(cart, 'POST', '/confirm', body);

    expect(problem(answer)).toBe('400 VALIDATION_FAILED');
    expect(answer.json.errors.map(({ path }: { path: string }) => path)).toEqual(expected);
    expect(app.ports.payment.rows.some(({ checkoutId }) => checkoutId === cart.checkoutId)).toBe(false);
  });

  it('2.3 names each prerequisite that is missing', async () => {
    const cart = await app.checkout({ bare: true });

    expect(problem(await app.confirm(cart))).toBe('422 EMAIL_REQUIRED');
    await app.at(cart, 'PATCH', '', { email: 'a@b.test' });
    expect(problem(await app.confirm(cart))).toBe('422 SHIPPING_ADDRESS_REQUIRED');
    await app.at(cart, 'PATCH', '', { shippingAddress: ADDRESS });
    expect(problem(await app.confirm(cart))).toBe('422 SHIPPING_METHOD_REQUIRED');
  });

  it('2.3 refuses another total than the customer saw', async () => {
    const expectedGrandTotal = { amountMinor: 1, currency: 'USD' };

    const answer = await app.at(await app.checkout(), 'POST', '/confirm', {
      payment: CARD,
      expectedGrandTotal,
    });

    expect(problem(answer)).toBe('409 PRICE_CHANGED');
    expect(answer.json).toMatchObject({
      code: 'EC-003',
      expectedGrandTotal,
      grandTotal: { amountMinor: 1_600 },
    });
  });

  it('DEM-6 says why a card was declined; another one is taken', async () => {
    const cart = await app.checkout();

    const declined = await app.confirm(cart, { type: 'card', paymentMethodId: CARDS.declined });

    expect(problem(declined)).toBe('402 PAYMENT_DECLINED');
    expect((await app.at(cart, 'GET', '/order')).json).toEqual({
      status: 'failed',
      reason: 'PAYMENT_DECLINED',
      retryable: true,
    });
    expect((await app.confirm(cart)).json.status).toBe('completed');
  });

  it('TRU-16 a gateway that takes nothing of us is 503 with Retry-After, not a decline; the same confirm passes later', async () => {
    const cart = await app.checkout();
    app.ports.payment.calls.plan('authorize', {
      kind: 'refuse',
      error: new DomainError('PAYMENT_UNAVAILABLE'),
    });

    const answer = await app.confirm(cart);

    expect(problem(answer)).toBe('503 PAYMENT_UNAVAILABLE');
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.json).not.toHaveProperty('declineCode');
    expect((await app.at(cart, 'GET', '/order')).json).toMatchObject({ status: 'failed', retryable: true });
    expect((await app.confirm(cart)).json.status).toBe('completed');
  });

  it('answers requires_action with what the challenge needs, and goes on after it', async () => {
    const cart = await app.checkout();
    const challenged = { type: 'card', paymentMethodId: CARDS.challenged };

    const { status, json } = await app.confirm(cart, challenged);

    expect(status).toBe(200);
    expect(json).toEqual({
      status: 'requires_action',
      clientSecret: expect.any(String),
      deadline: expect.any(String),
    });
    expect(new Date(json.deadline as string).getTime()).toBeGreaterThan(Date.now());
    const waiting = await app.at(cart, 'GET', '/order');
    expect([waiting.status, waiting.json, waiting.headers.get('retry-after')]).toEqual([
      202,
      { status: 'requires_action' },
      '3',
    ]);
    app.ports.payment.answerChallenge(cart.checkoutId, 'passed');
    expect((await app.confirm(cart, challenged)).json.status).toBe('completed');
  });

  it('DEM-10 answers pending with a place to ask while the outcome is not known', async () => {
    const cart = await app.checkout();
    app.ports.order.calls.always('create', { kind: 'away' });
    app.ports.order.calls.always('fence', { kind: 'away' });
    try {
      const { status, json, headers } = await app.confirm(cart);

      expect(status).toBe(202);
      expect(json).toEqual({ status: 'pending', statusUrl: `/v1/checkouts/${cart.checkoutId}/order` });
      expect(headers.get('retry-after')).toBe('3');
      expect(await app.call('GET', json.statusUrl as string, { token: cart.token })).toMatchObject({
        status: 202,
        json: { status: 'pending' },
      });
      const change = await app.call('POST', `/v1/carts/${cart.id}/lines`, {
        token: cart.token,
        body: { sku: 'SKU-1', quantity: 1 },
      });
      expect(problem(change)).toBe('409 CHECKOUT_IN_PROGRESS');
      expect(problem(await app.at(cart, 'PATCH', '', { email: 'b@c.test' }))).toBe(
        '409 CHECKOUT_IN_PROGRESS',
      );
      expect(problem(await app.at(cart, 'DELETE'))).toBe('409 CHECKOUT_IN_PROGRESS');
    } finally {
      app.ports.order.calls.always('create', undefined);
      app.ports.order.calls.always('fence', undefined);
    }
  }, 30_000);
});

describe('GET /v1/checkouts/{id}/order', () => {
  it('HST-3 is open before any confirm, and the order afterwards', async () => {
    const cart = await app.checkout();

    expect(await app.at(cart, 'GET', '/order')).toMatchObject({ status: 200, json: { status: 'open' } });
    const confirmed = await app.confirm(cart);

    expect((await app.at(cart, 'GET', '/order')).json).toEqual(confirmed.json);
  });
});
