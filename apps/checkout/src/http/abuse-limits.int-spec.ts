import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GrpcCaller } from '../testing/grpc-caller.js';
import { TestApp } from '../testing/test-app.js';
import type { Answer, GuestCart } from '../testing/test-app.js';

let app: TestApp;
let grpc: GrpcCaller;
beforeAll(async () => {
  app = await TestApp.open({
    ABUSE_LIMITS: 'true',
    CLIENT_HASH_KEY: 'k'.repeat(32),
    TRUSTED_PROXIES: '127.0.0.1',
    ABUSE_CODE_TRIES_PER_CART_HOUR: '2',
  });
  grpc = new GrpcCaller(app.grpcUrl);
});
afterAll(async () => {
  grpc.close();
  await app.close();
});

const from = (address: string) => ({ 'x-forwarded-for': address });
const start = ({ id, token }: GuestCart, headers: Record<string, string>) =>
  app.call('POST', '/v1/checkouts', { token, body: { cartId: id }, headers });
const tooMany = ({ status, json, headers }: Answer) => [
  status,
  json?.reason as string,
  Number(headers.get('retry-after')) > 1,
];
const TOO_MANY = [429, 'TOO_MANY_ATTEMPTS', true];

describe('TRU-9 limits on abuse over HTTP and gRPC', () => {
  it('TRU-9 a client is its address as the trusted proxy saw it, an IPv6 network as one, over HTTP and gRPC alike', async () => {
    const carts = await Promise.all(Array.from({ length: 6 }, () => app.cart()));
    for (const [index, cart] of carts.slice(0, 3).entries())
      expect((await start(cart, from(`2001:db8:9:9::${index}`))).status).toBe(201);

    expect(tooMany(await start(carts[3]!, from('2001:db8:9:9:ffff::1')))).toEqual(TOO_MANY);
    const call = (cart: GuestCart, headers: Record<string, string>) =>
      grpc.call(
        'CheckoutService',
        'StartCheckout',
        { cartId: cart.id },
        { 'x-cart-token': cart.token, ...headers },
      );
    await expect(call(carts[3]!, { 'x-client-address': '2001:db8:9:9::7' })).rejects.toMatchObject({
      reason: 'TOO_MANY_ATTEMPTS',
    });
    // Left out, or no address: not known, and not one client with all others.
    await call(carts[3]!, {});
    await call(carts[4]!, { 'x-client-address': 'nowhere' });
    expect((await start(carts[5]!, from('2001:db8:9:8::1'))).status).toBe(201);
  });

  it('TRU-9 declines end in 429 with the time left, whatever the poll of the order says', async () => {
    const cart = await app.checkout();
    const body = { payment: { type: 'card', paymentMethodId: 'pm_card_declined' } };
    const confirm = () =>
      app.call('POST', `/v1/checkouts/${cart.checkoutId}/confirm`, { token: cart.token, body });
    const codes: string[] = [];
    for (let count = 0; count < 10; count += 1) codes.push((await confirm()).json.declineCode as string);

    expect(codes.slice(2, 5)).toEqual(['insufficient_funds', 'card_declined', 'card_declined']);
    expect(tooMany(await confirm())).toEqual(TOO_MANY);
  });

  it('TRU-9 codes: no such code and not for you get the same answer, a limited number of times', async () => {
    const mine = { promotionId: '0190a5b2-0000-7000-8000-0000000000ff', code: 'THEIRS', amountMinor: 1n };
    app.ports.promotion.promotions.push({ ...mine, notFor: ['customer-1'] });
    const bearer = await app.issuer.token();
    const { json: cart } = await app.call('POST', '/v1/carts', { bearer });
    await app.call('POST', `/v1/carts/${cart.id}/lines`, { bearer, body: { sku: 'SKU-1', quantity: 1 } });
    const put = (...codes: string[]) =>
      app.call('PUT', `/v1/carts/${cart.id}/promotion-codes`, { bearer, body: { codes } });

    expect((await put('THEIRS', 'NOBODYS')).json.promotionCodes).toEqual([
      { code: 'THEIRS', status: 'invalid', reason: 'PROMOTION_UNKNOWN' },
      { code: 'NOBODYS', status: 'invalid', reason: 'PROMOTION_UNKNOWN' },
    ]);
    expect(tooMany(await put('ANOTHER'))).toEqual(TOO_MANY);
    expect((await put()).status).toBe(200);
  });
});
