import { randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';
import { z } from 'zod';

import type { Headers } from '../../launcher/shopper/http.ts';
import type { Shopper } from '../../launcher/shopper/shopper.ts';
import { describeAttacks, responses } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { expectNoAccess } from './private-resources.ts';
import { newAddress, newShopper, reasonOf, sendRequest } from './world.ts';
import type { World } from './world.ts';

const SUBJECT = 'eve';
const CARD = { payment: { type: 'card', paymentMethodId: 'pm_card_visa' } };
const Declined = z.object({ declineCode: z.string().optional() });
const LIMIT = [429, 'TOO_MANY_ATTEMPTS'];

const headersOf = (shopper: Shopper): Headers => shopper.headers;
/** The customer's token alone, without the cart's token. */
const bearerOf = ({ bearer: token }: Shopper): Headers => (token ? { authorization: `Bearer ${token}` } : {});

/** A customer of the shop, signed in, with a cart. */
const signedInCustomer = async (world: World): Promise<Shopper> =>
  newShopper(world.shop, { token: await world.stack.token(`${SUBJECT}-${randomUUID()}`, 'demo') });
/** The same with a checkout that is ready to confirm. */
const customerWithCheckout = async (world: World): Promise<Shopper> =>
  (await signedInCustomer(world)).start();

const post = (world: World, path: string, headers: Headers, body: object) =>
  sendRequest(world.stack.app('checkout').http, 'POST', path, { headers, body });
const outcome = (answer: Awaited<ReturnType<typeof sendRequest>>) => [answer.status, reasonOf(answer)];

const attacks: readonly Attack[] = [
  {
    name: 'SEC-1 requests the resources of others with its own sign-in: 404, as if they did not exist',
    observed: responses('order', 404),
    run: async (world) => expectNoAccess(world, bearerOf(await signedInCustomer(world))),
  },
  {
    name: 'SEC-1 requests the resources of others with its own cart token: 404',
    observed: responses('checkout', 404),
    run: (world) => expectNoAccess(world, headersOf(world.attacker)),
  },
  {
    name: 'TRU-13 sends prices, totals and states with every body: 400 that names the key',
    observed: responses('checkout', 400),
    run: async (world) => {
      const shopper = await customerWithCheckout(world);
      const bodies: [method: string, path: string, body: object, key: string][] = [
        ['POST', '/v1/carts', { unitPrice: 1 }, 'unitPrice'],
        [
          'POST',
          `/v1/carts/${shopper.cartId}/lines`,
          { sku: 'TSHIRT-BLK-M', quantity: 1, unitPriceMinor: 1 },
          'unitPriceMinor',
        ],
        ['PUT', `/v1/carts/${shopper.cartId}/promotion-codes`, { codes: [], discount: 9_999 }, 'discount'],
        ['PATCH', `/v1/checkouts/${shopper.checkoutId}`, { grandTotal: { amountMinor: 1 } }, 'grandTotal'],
        ['PATCH', `/v1/checkouts/${shopper.checkoutId}`, { status: 'completed' }, 'status'],
        ['POST', `/v1/checkouts/${shopper.checkoutId}/confirm`, { ...CARD, amountMinor: 1 }, 'amountMinor'],
        [
          'POST',
          `/v1/checkouts/${shopper.checkoutId}/confirm`,
          { payment: { ...CARD.payment, amount: 1 } },
          'amount',
        ],
      ];
      for (const [method, path, body, key] of bodies) {
        const answer = await sendRequest(world.stack.app('checkout').http, method, path, {
          headers: headersOf(shopper),
          body,
        });
        expect([path, answer.status, answer.body.includes(key)]).toEqual([path, 400, true]);
      }
    },
  },
  {
    name: 'CHK-4 tampers with quantity, currency and the expected total: refused, and nothing is charged',
    observed: responses('checkout', 400),
    run: async (world) => {
      const shopper = await customerWithCheckout(world);
      for (const quantity of [-1, 0, 1.5, 1e9, '1', null, [1]]) {
        const body = { sku: 'TSHIRT-BLK-M', quantity };
        const answer = await post(world, `/v1/carts/${shopper.cartId}/lines`, headersOf(shopper), body);
        expect([quantity, answer.status]).toEqual([quantity, 400]);
      }
      for (const currency of ['usd', 'XXX', 'JPY', 1])
        expect([400, 422]).toContain((await post(world, '/v1/carts', {}, { currency })).status);
      const confirm = `/v1/checkouts/${shopper.checkoutId}/confirm`;
      for (const expectedGrandTotal of [
        { amountMinor: 1, currency: 'USD' },
        { amountMinor: 1, currency: 'JPY' },
      ]) {
        const answer = await post(world, confirm, headersOf(shopper), { ...CARD, expectedGrandTotal });
        expect(outcome(answer)).toEqual([409, 'PRICE_CHANGED']);
      }
      expect(await world.shop.chargesOf(shopper.checkoutId)).toEqual([]);
    },
  },
  {
    name: 'TRU-7 claims the cart of another customer with no token of it, a guessed one and its own: 404',
    observed: responses('checkout', 404),
    run: async (world) => {
      const shopper = await signedInCustomer(world);
      const path = `/v1/carts/${world.ready.cartId}/claim`;
      for (const token of [undefined, 'guessed', world.attacker.cartToken]) {
        const headers = { ...bearerOf(shopper), ...(token && { 'x-cart-token': token }) };
        const answer = await sendRequest(world.stack.app('checkout').http, 'POST', path, {
          headers,
          body: {},
        });
        expect([token, answer.status]).toEqual([token, 404]);
      }
    },
  },
  {
    name: 'TRU-7 uses a guest’s token after its cart was claimed: it opens neither cart nor checkout, and confirms nothing',
    observed: responses('checkout', 404),
    run: async (world) => {
      const guest = await (await newShopper(world.shop)).start();
      const token = await world.stack.token(`claims-${randomUUID()}`, 'demo');
      const stale = headersOf(guest);
      const claimed = await post(
        world,
        `/v1/carts/${guest.cartId}/claim`,
        { ...stale, authorization: `Bearer ${token}` },
        {},
      );
      expect(claimed.status).toBe(200);
      const { http } = world.stack.app('checkout');
      const requests: [method: string, path: string, body?: object][] = [
        ['GET', `/v1/carts/${guest.cartId}`],
        ['GET', `/v1/checkouts/${guest.checkoutId}`],
        ['POST', `/v1/checkouts/${guest.checkoutId}/confirm`, CARD],
      ];
      for (const [method, path, body] of requests)
        expect([path, (await sendRequest(http, method, path, { headers: stale, body })).status]).toEqual([
          path,
          404,
        ]);
      // The customer who claimed the cart still reaches it.
      const path = `/v1/carts/${guest.cartId}`;
      expect(
        (await sendRequest(http, 'GET', path, { headers: { authorization: `Bearer ${token}` } })).status,
      ).toBe(200);
    },
  },
  {
    name: 'TRU-9 guesses promotion codes: twenty are answered as unknown, the next one with 429',
    needsOwnStack: true,
    observed: responses('checkout', 429),
    run: async (world) => {
      const shopper = await signedInCustomer(world);
      const path = `/v1/carts/${shopper.cartId}/promotion-codes`;
      const guess = () => {
        const headers = { ...headersOf(shopper), 'x-forwarded-for': newAddress() };
        return sendRequest(world.stack.app('checkout').http, 'PUT', path, {
          headers,
          body: { codes: [randomUUID()] },
        });
      };
      for (let n = 0; n < 20; n += 1) {
        const answer = await guess();
        expect([n, answer.status]).toEqual([n, 200]);
        expect(answer.body).toContain('PROMOTION_UNKNOWN');
      }
      expect(outcome(await guess())).toEqual(LIMIT);
    },
  },
  {
    name: 'TRU-9 tries stolen cards: the fourth decline gives no reason any more, the eleventh request does not reach the gateway',
    needsOwnStack: true,
    observed: responses('checkout', 429),
    run: async (world) => {
      const shopper = await customerWithCheckout(world);
      const body = { payment: { type: 'card', paymentMethodId: 'pm_card_chargeDeclinedInsufficientFunds' } };
      const codes: unknown[] = [];
      for (let n = 0; n < 10; n += 1) {
        const headers = { ...headersOf(shopper), 'x-forwarded-for': newAddress() };
        const answer = await post(world, `/v1/checkouts/${shopper.checkoutId}/confirm`, headers, body);
        expect(outcome(answer)).toEqual([402, 'PAYMENT_DECLINED']);
        codes.push(Declined.parse(JSON.parse(answer.body)).declineCode);
      }
      expect(codes).toEqual([...Array(3).fill('insufficient_funds'), ...Array(7).fill('card_declined')]);
      const before = (await world.shop.charges()).length;
      expect(
        outcome(await post(world, `/v1/checkouts/${shopper.checkoutId}/confirm`, headersOf(shopper), CARD)),
      ).toEqual(LIMIT);
      expect((await world.shop.charges()).length).toBe(before);
    },
  },
  {
    name: 'TRU-9 holds a shop’s stock as guest after guest from one address: the fourth checkout is refused',
    needsOwnStack: true,
    observed: responses('checkout', 429),
    run: async (world) => {
      const address = newAddress();
      const guests = await Promise.all([1, 2, 3, 4].map(() => newShopper(world.shop, { address })));
      const ends: unknown[] = [];
      for (const guest of guests)
        ends.push((await post(world, '/v1/checkouts', headersOf(guest), { cartId: guest.cartId })).status);
      expect(ends).toEqual([201, 201, 201, 429]);
    },
  },
  {
    name: 'TRU-11 redirects customers to another site after the gateway’s page: 400, before the gateway is called',
    needsOwnStack: true,
    observed: responses('checkout', 400),
    run: async (world) => {
      const shopper = await (await newShopper(world.shop, { tenant: 'demo-eu' })).start();
      const good = 'https://shop.example/thanks';
      for (const url of [
        'https://evil.example/thanks',
        'https://shop.example.evil.example/',
        'https://shop.example@evil.example/',
        'https://eve:pw@shop.example/',
        'https://shop.example:8443/',
        'http://shop.example/',
        '//shop.example/',
        'javascript:alert(1)',
        'https:\\\\evil.example\\@shop.example',
        ' https://evil.example',
        'data:text/html,x',
      ])
        for (const body of [
          { successUrl: url, cancelUrl: good },
          { successUrl: good, cancelUrl: url },
        ]) {
          const answer = await post(
            world,
            `/v1/checkouts/${shopper.checkoutId}/hosted-session`,
            headersOf(shopper),
            body,
          );
          expect([url, answer.status]).toEqual([url, 400]);
        }
      expect(await world.shop.chargesOf(shopper.checkoutId)).toEqual([]);
    },
  },
  {
    name: 'TRU-14 replays the idempotency key and body of another caller’s request: 404, without the first response',
    observed: responses('checkout', 404),
    run: async (world) => {
      const victim = await newShopper(world.shop);
      const key = randomUUID();
      const body = { sku: 'TSHIRT-BLK-S', quantity: 1 };
      const path = `/v1/carts/${victim.cartId}/lines`;
      const first = await post(world, path, { ...headersOf(victim), 'idempotency-key': key }, body);
      expect(first.status).toBe(200);
      const otherCustomer = await signedInCustomer(world);
      for (const headers of [bearerOf(otherCustomer), headersOf(world.attacker), {}])
        expect((await post(world, path, { ...headers, 'idempotency-key': key }, body)).status).toBe(404);
    },
  },
  {
    name: 'TRU-6 calls operators’ routes with the customer’s token, or with a role of another shape: 403',
    observed: responses('order', 403),
    run: async (world) => {
      const shapes: object[] = [
        {},
        { roles: 'ops' },
        { roles: 'ops,platform' },
        { roles: { ops: true } },
        { roles: [['ops']] },
        { roles: ['OPS', 'ops '] },
        { role: 'ops' },
        { scope: 'ops' },
        { realm_access: { roles: ['ops'] } },
      ];
      for (const shape of shapes) {
        const token = await world.stack.signed(SUBJECT, { tenant: 'demo', ...shape });
        const headers = { authorization: `Bearer ${token}` };
        for (const [app, method, path] of [
          ['order', 'GET', '/ops/dead-letters'],
          ['order', 'POST', '/ops/customers/export'],
          ['payment', 'POST', `/ops/payments/${randomUUID()}/refund`],
          ['warehouse', 'POST', '/ops/stock'],
          ['payment', 'GET', '/v1/reports/daily'],
        ] as const) {
          const { status } = await sendRequest(world.stack.app(app).internal, method, path, { headers });
          expect([shape, path, status]).toEqual([shape, path, 403]);
        }
      }
    },
  },
];

describeAttacks('a customer', attacks);
