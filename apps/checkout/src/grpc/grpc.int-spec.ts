import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CARDS } from '@holdfast/checkout/testing';
import { isDomainError } from '@holdfast/errors';
import { newId } from '@holdfast/request-context';

import { GrpcCaller } from '../testing/grpc-caller.js';
import { ADDRESS, TestApp } from '../testing/test-app.js';

let app: TestApp;
let grpc: GrpcCaller;
beforeAll(async () => {
  app = await TestApp.open();
  grpc = new GrpcCaller(app.grpcUrl);
});
afterAll(async () => {
  grpc.close();
  await app.close();
});

const withToken = (token: string) => ({ 'x-cart-token': token });
const reasonOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await work.then(
    () => 'was not refused',
    (thrown: unknown) => thrown,
  );
  return isDomainError(error) ? `${error.code} ${error.reason}` : error;
};

/** A message as HTTP writes it: what was not set left out, int64 as numbers, instants as text. */
function asHttp(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asHttp);
  if (typeof value !== 'object' || value === null) return value;
  const { seconds, nanos } = value as { seconds?: string; nanos?: number };
  if (seconds !== undefined) return new Date(Number(seconds) * 1000 + nanos! / 1_000_000).toISOString();
  const set = Object.entries(value).filter(
    ([, inner]) => inner !== '' && inner !== null && inner !== undefined,
  );
  return Object.fromEntries(
    set.map(([name, inner]) => [name, name === 'amountMinor' ? Number(inner) : asHttp(inner)]),
  );
}

describe('spec 6: gRPC offers the same as HTTP, field for field', () => {
  it('CartService answers the cart that HTTP answers', async () => {
    const metadata = { a: 'b' };
    const created = await grpc.call('CartService', 'CreateCart', {
      email: 'a@b.test',
      locale: 'en-US',
      note: 'Hi',
      metadata,
    });
    const { id, token } = created.cart as { id: string; token: string };
    await grpc.call(
      'CartService',
      'AddCartLine',
      { cartId: id, sku: 'SKU-1', quantity: 2, version: 1 },
      withToken(token),
    );
    app.ports.promotion.promotions.push({ promotionId: 'p-5', code: 'FIVE', amountMinor: 5n });
    const codes = ['FIVE', 'ANONYMOUS'];
    const { cart } = await grpc.call(
      'CartService',
      'SetPromotionCodes',
      { cartId: id, codes },
      withToken(token),
    );

    const { json } = await app.call('GET', `/v1/carts/${id}`, { token });

    expect(asHttp(cart)).toEqual(json);
    expect(json).toMatchObject({ version: 3, metadata, locale: 'en-US', note: 'Hi', email: 'a@b.test' });
  });

  it('CheckoutService answers the checkout, the methods and the order that HTTP answers', async () => {
    const guest = await app.checkout();
    const checkoutId = guest.checkoutId;
    const path = `/v1/checkouts/${checkoutId}`;
    const billingAddress = { ...ADDRESS, name: 'Charles Babbage', line2: 'Flat 2', phone: '+1 555 0100' };
    await grpc.call(
      'CheckoutService',
      'UpdateCheckout',
      { checkoutId, billingAddress },
      withToken(guest.token),
    );

    const { checkout } = await grpc.call(
      'CheckoutService',
      'GetCheckout',
      { checkoutId },
      withToken(guest.token),
    );
    const methods = await grpc.call(
      'CheckoutService',
      'ListShippingMethods',
      { checkoutId },
      withToken(guest.token),
    );

    expect(asHttp(checkout)).toEqual((await app.call('GET', path, { token: guest.token })).json);
    expect(checkout).toMatchObject({
      billingAddress,
      email: 'ada@example.test',
      shippingMethodId: 'standard',
    });
    const listed = (await app.call('GET', `${path}/shipping-methods`, { token: guest.token })).json;
    expect(asHttp(methods)).toEqual({
      methods: listed.methods,
    });
    const payment = { type: 'card', paymentMethodId: CARDS.fine };
    const expectedGrandTotal = { amountMinor: '1600', currency: 'USD' };
    const confirmed = await grpc.call(
      'CheckoutService',
      'ConfirmCheckout',
      { checkoutId, payment, expectedGrandTotal },
      withToken(guest.token),
    );
    const order = await app.call('GET', `${path}/order`, { token: guest.token });
    expect(asHttp(confirmed)).toEqual(order.json);
    const polled = await grpc.call(
      'CheckoutService',
      'GetCheckoutOrder',
      { checkoutId },
      withToken(guest.token),
    );
    expect(polled).toMatchObject({
      status: 'completed',
      orderId: order.json.orderId as string,
      retryable: false,
    });
  });

  it('starts once, cancels, and starts anew', async () => {
    const { id, token, checkoutId } = await app.cart();
    const start = () => grpc.call('CheckoutService', 'StartCheckout', { cartId: id }, withToken(token));

    expect(await start()).toMatchObject({ created: true, checkout: { id: checkoutId } });
    expect(await start()).toMatchObject({ created: false });
    expect(await grpc.call('CheckoutService', 'CancelCheckout', { checkoutId }, withToken(token))).toEqual(
      {},
    );
    expect(
      await reasonOf(grpc.call('CheckoutService', 'GetCheckout', { checkoutId }, withToken(token))),
    ).toBe('FAILED_PRECONDITION CHECKOUT_EXPIRED');
    expect(await start()).toMatchObject({ created: true });
  });

  it('answers a challenge with its deadline as an instant', async () => {
    const { token, checkoutId } = await app.checkout();
    const payment = { type: 'card', paymentMethodId: CARDS.challenged };

    const answer = await grpc.call(
      'CheckoutService',
      'ConfirmCheckout',
      { checkoutId, payment },
      withToken(token),
    );

    expect(answer).toMatchObject({ status: 'requires_action', clientSecret: expect.any(String) });
    expect(Number(answer.deadline.seconds)).toBeGreaterThan(Date.now() / 1000);
  });

  it('changes and removes lines, and claims a cart', async () => {
    const { id, token } = await app.cart({ 'SKU-1': 1, 'SKU-2': 1 });
    const authorization = `Bearer ${await app.issuer.token()}`;
    const { json } = await app.call('GET', `/v1/carts/${id}`, { token });
    const [first, second] = (json.lines as { id: string }[]).map((line) => line.id);

    await grpc.call(
      'CartService',
      'UpdateCartLine',
      { cartId: id, lineId: first, quantity: 4 },
      withToken(token),
    );
    const { cart } = await grpc.call(
      'CartService',
      'RemoveCartLine',
      { cartId: id, lineId: second },
      withToken(token),
    );
    expect(cart).toMatchObject({ version: 5, lines: [{ quantity: 4 }] });
    const claimed = await grpc.call(
      'CartService',
      'ClaimCart',
      { cartId: id },
      { authorization, ...withToken(token) },
    );
    expect(claimed.cart.customerId).toBe('customer-1');
    expect((await grpc.call('CartService', 'GetCart', { cartId: id }, { authorization })).cart.id).toBe(id);
  });
});

describe('gRPC refusals', () => {
  it('SYS-7 carry the reason and every wrong field', async () => {
    const { id, token } = await app.cart();
    const refused = grpc.call(
      'CartService',
      'AddCartLine',
      { cartId: id, quantity: 1_000 },
      withToken(token),
    );

    await expect(refused).rejects.toMatchObject({
      reason: 'VALIDATION_FAILED',
      errors: [{ path: 'sku' }, { path: 'quantity' }],
    });
  });

  it.each([
    ['AddCartLine', { sku: 'SKU-1', quantity: 1, version: -1 }, 'INVALID_ARGUMENT VALIDATION_FAILED'],
    ['AddCartLine', { sku: 'SKU-1', quantity: 1, version: 1 }, 'FAILED_PRECONDITION CART_VERSION_CONFLICT'],
    ['UpdateCartLine', { lineId: 'none', quantity: 1 }, 'NOT_FOUND CART_LINE_NOT_FOUND'],
    [
      'SetPromotionCodes',
      { codes: ['A', 'B', 'C', 'D', 'E', 'F'] },
      'FAILED_PRECONDITION TOO_MANY_PROMOTION_CODES',
    ],
    ['ClaimCart', {}, 'UNAUTHENTICATED UNAUTHENTICATED'],
  ])('%s of %j', async (method, request, expected) => {
    const { id, token } = await app.cart();

    expect(
      await reasonOf(grpc.call('CartService', method, { cartId: id, ...request }, withToken(token))),
    ).toBe(expected);
  });

  it.each([
    ['UpdateCheckout', { shippingAddress: { ...ADDRESS, postalCode: 'x' } }],
    ['UpdateCheckout', { email: '' }],
    ['ConfirmCheckout', {}],
    ['ConfirmCheckout', { payment: { type: 'card' } }],
    [
      'ConfirmCheckout',
      {
        payment: { type: 'cod' },
        expectedGrandTotal: { amountMinor: '9223372036854775807', currency: 'USD' },
      },
    ],
  ])('%s of %j', async (method, request) => {
    const { checkoutId, token } = await app.checkout();

    expect(
      await reasonOf(grpc.call('CheckoutService', method, { checkoutId, ...request }, withToken(token))),
    ).toBe('INVALID_ARGUMENT VALIDATION_FAILED');
  });

  it('SYS-6 CHK-2 find nothing of another tenant or another caller', async () => {
    const { id, token, checkoutId } = await app.checkout();
    const cart = (headers: Record<string, string>) =>
      reasonOf(grpc.call('CartService', 'GetCart', { cartId: id }, headers));
    const checkout = (headers: Record<string, string>) =>
      reasonOf(
        grpc.call('CheckoutService', 'ConfirmCheckout', { checkoutId, payment: { type: 'cod' } }, headers),
      );

    for (const headers of [{ 'x-tenant-id': 'other', ...withToken(token) }, withToken('wrong'), {}]) {
      expect(await cart(headers)).toBe('NOT_FOUND CART_NOT_FOUND');
      expect(await checkout(headers)).toBe('NOT_FOUND CHECKOUT_NOT_FOUND');
    }
    expect(await cart({ 'x-tenant-id': '', ...withToken(token) })).toBe('INVALID_ARGUMENT TENANT_REQUIRED');
    expect(await cart({ 'x-tenant-id': 'unknown', ...withToken(token) })).toBe('NOT_FOUND TENANT_UNKNOWN');
    expect(await cart({ authorization: 'Bearer garbage', ...withToken(token) })).toBe(
      'UNAUTHENTICATED UNAUTHENTICATED',
    );
    expect(await reasonOf(grpc.call('CartService', 'GetCart', { cartId: newId() }, withToken(token)))).toBe(
      'NOT_FOUND CART_NOT_FOUND',
    );
  });
});
