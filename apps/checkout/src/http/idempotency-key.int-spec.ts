import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CARDS } from '@holdfast/checkout/testing';
import { hashCartToken } from '@holdfast/identity';

import { CARD, TestApp, problem } from '../testing/test-app.js';
import type { Answer, GuestCart, RequestOptions } from '../testing/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.open();
});
afterAll(() => app.close());

const addLine = ({ id, token }: GuestCart, body: unknown, options: RequestOptions) =>
  app.call('POST', `/v1/carts/${id}/lines`, { token, body, ...options });
const confirm = ({ checkoutId, token }: GuestCart, payment: unknown, key: string) =>
  app.call('POST', `/v1/checkouts/${checkoutId}/confirm`, { token, key, body: { payment } });
const quantityIn = async ({ id, token }: GuestCart): Promise<number> =>
  ((await app.call('GET', `/v1/carts/${id}`, { token })).json.lines as { quantity: number }[]).reduce(
    (sum, line) => sum + line.quantity,
    0,
  );
const line = { sku: 'SKU-1', quantity: 2 };

describe('7.1 Idempotency-Key', () => {
  it('adds a line once, and answers the same bytes again', async () => {
    const cart = await app.cart({});
    const key = randomUUID();

    const first = await addLine(cart, line, { key });
    const second = await addLine(cart, { quantity: 2, sku: 'SKU-1' }, { key });

    expect([first.status, second.status]).toEqual([200, 200]);
    expect(second.text).toBe(first.text);
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(second.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await quantityIn(cart)).toBe(2);
  });

  it('adds once for ten requests at the same moment', async () => {
    const cart = await app.cart({});
    const key = randomUUID();

    const answers = await Promise.all(Array.from({ length: 10 }, () => addLine(cart, line, { key })));

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await quantityIn(cart)).toBe(2);
  });

  it('DEM-2 refuses another body without a side effect', async () => {
    const cart = await app.cart({});
    const key = randomUUID();
    await addLine(cart, line, { key });

    expect(problem(await addLine(cart, { ...line, quantity: 3 }, { key }))).toBe(
      '422 IDEMPOTENCY_PAYLOAD_MISMATCH',
    );
    expect(await quantityIn(cart)).toBe(2);
  });

  it('DEM-2 refuses another payment at confirm, and charges it nothing', async () => {
    const cart = await app.checkout();
    const key = randomUUID();
    const declined = await confirm(cart, { type: 'card', paymentMethodId: CARDS.declined }, key);
    const calls = app.ports.payment.calls.count('authorize');

    expect(problem(declined)).toBe('402 PAYMENT_DECLINED');
    expect(problem(await confirm(cart, CARD, key))).toBe('422 IDEMPOTENCY_PAYLOAD_MISMATCH');
    expect(app.ports.payment.calls.count('authorize')).toBe(calls);
  });

  it('is one key per resource, per caller and per route', async () => {
    const [one, other] = [await app.cart({}), await app.cart({})];
    const key = randomUUID();

    await addLine(one, line, { key });
    const elsewhere = await addLine(other, { ...line, quantity: 5 }, { key });
    const started = await app.call('POST', '/v1/checkouts', {
      token: one.token,
      key,
      body: { cartId: one.id },
    });

    expect(elsewhere.headers.get('idempotency-replayed')).toBeNull();
    expect(await quantityIn(other)).toBe(5);
    expect(started.status).toBe(201);
  });

  it('shows no other caller’s answer', async () => {
    const cart = await app.cart({});
    const key = randomUUID();
    await addLine(cart, line, { key });
    const stranger = await app.cart({});

    expect(problem(await addLine(cart, line, { key, token: stranger.token }))).toBe('404 CART_NOT_FOUND');
    expect(problem(await addLine(cart, line, { key, token: '' }))).toBe('404 CART_NOT_FOUND');
  });

  it('replays the start of a checkout with its status', async () => {
    const cart = await app.cart();
    const key = randomUUID();
    const startIt = () =>
      app.call('POST', '/v1/checkouts', { token: cart.token, key, body: { cartId: cart.id } });

    const [first, second] = [await startIt(), await startIt()];

    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.text).toBe(first.text);
  });

  it('DEM-5 replays the order of a confirm', async () => {
    const cart = await app.checkout();
    const key = randomUUID();

    const [first, second] = [await confirm(cart, CARD, key), await confirm(cart, CARD, key)];

    expect(first.json.status).toBe('completed');
    expect(second.text).toBe(first.text);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('CHK-6 makes one order of 20 confirms with one key at the same moment', async () => {
    const cart = await app.checkout();
    const key = randomUUID();

    const answers = await Promise.all(Array.from({ length: 20 }, () => confirm(cart, CARD, key)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ json }) => json.orderId)).size).toBe(1);
    expect(app.ports.payment.rows.filter(({ checkoutId }) => checkoutId === cart.checkoutId)).toHaveLength(1);
  });

  it('never replays requires_action: the same key goes on after the challenge', async () => {
    const cart = await app.checkout();
    const key = randomUUID();
    const challenged = { type: 'card', paymentMethodId: CARDS.challenged };

    expect((await confirm(cart, challenged, key)).json.status).toBe('requires_action');
    app.ports.payment.answerChallenge(cart.checkoutId, 'passed');
    const after = await confirm(cart, challenged, key);

    expect(after.json.status).toBe('completed');
    expect(after.headers.get('idempotency-replayed')).toBeNull();
  });

  it('computes a refusal anew', async () => {
    const cart = await app.cart({});
    const key = randomUUID();
    app.ports.catalog.notSold.add('SOON');
    const soon = { sku: 'SOON', quantity: 1 };
    expect(problem(await addLine(cart, soon, { key }))).toBe('422 SKU_UNKNOWN');

    app.ports.catalog.notSold.delete('SOON');
    app.ports.pricing.unitPrices.set('SOON', 100n);
    expect((await addLine(cart, soon, { key })).status).toBe(200);
  });

  it('goes on after a failure that changed nothing', async () => {
    const cart = await app.cart({});
    const key = randomUUID();
    app.ports.pricing.calls.plan('prices', { kind: 'away' });
    expect(problem(await addLine(cart, line, { key }))).toBe('503 DEPENDENCY_UNAVAILABLE');

    expect((await addLine(cart, line, { key })).status).toBe(200);
    expect(await quantityIn(cart)).toBe(2);
  });

  it('is refused when it is no key, and costs nothing where there is none', async () => {
    const cart = await app.cart({});
    const before = await countRecords();

    expect(problem(await addLine(cart, line, { key: 'x'.repeat(256) }))).toBe('400 VALIDATION_FAILED');
    expect(problem(await addLine(cart, line, { key: 'two words' }))).toBe('400 VALIDATION_FAILED');
    await addLine(cart, line, {});

    expect(await countRecords()).toBe(before);
  });

  it('keeps no record of carts that are not the caller’s', async () => {
    const cart = await app.cart({});
    const before = await countRecords();

    await addLine(cart, line, { key: randomUUID(), token: 'wrong' });
    await app.call('POST', `/v1/checkouts/${randomUUID()}/confirm`, {
      token: 'wrong',
      key: randomUUID(),
      body: { payment: CARD },
    });

    expect(await countRecords()).toBe(before);
  });
});

describe('TRU-14 a replay', () => {
  const hash = (token: string) => hashCartToken(token);
  /** The first request of a guest to each route with a key, ready to be repeated. */
  const KEYED: [string, () => Promise<{ cart: GuestCart; again: () => Promise<Answer> }>][] = [
    [
      'POST lines',
      async () => {
        const [cart, key] = [await app.cart({}), randomUUID()];
        return { cart, again: () => addLine(cart, line, { key }) };
      },
    ],
    [
      'POST checkouts',
      async () => {
        const [cart, key] = [await app.cart(), randomUUID()];
        const body = { cartId: cart.id };
        return { cart, again: () => app.call('POST', '/v1/checkouts', { token: cart.token, key, body }) };
      },
    ],
    [
      'POST confirm',
      async () => {
        const [cart, key] = [await app.checkout(), randomUUID()];
        return { cart, again: () => confirm(cart, CARD, key) };
      },
    ],
    [
      'POST claim',
      async () => {
        const [cart, key] = [await app.cart(), randomUUID()];
        const bearer = await app.issuer.token();
        const path = `/v1/carts/${cart.id}/claim`;
        return { cart, again: () => app.call('POST', path, { token: cart.token, bearer, key }) };
      },
    ],
  ];
  const taken = (cart: GuestCart) =>
    app.database.pool.query(
      `UPDATE carts SET token_hash = $2, customer_id = 'another-customer' WHERE id = $1`,
      [cart.id, hash('another token')],
    );

  it.each(KEYED)(
    'TRU-14 of %s is given while the cart is the caller’s, and not to others later',
    async (_route, use) => {
      const { cart, again } = await use();
      const first = await again();
      const replayed = await again();

      await taken(cart);
      const refused = await again();

      expect(first.status).toBeLessThan(300);
      expect([replayed.text, replayed.headers.get('idempotency-replayed')]).toEqual([first.text, 'true']);
      expect([refused.status, refused.json.reason]).toEqual([
        404,
        expect.stringMatching(/^(CART|CHECKOUT)_NOT_FOUND$/),
      ]);
    },
  );
});

const countRecords = async (): Promise<number> =>
  (await app.database.pool.query<{ n: number }>('SELECT count(*)::integer AS n FROM idempotency_records'))
    .rows[0]!.n;
