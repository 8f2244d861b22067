import { randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';
import { z } from 'zod';

import type { Headers } from '../../launcher/shopper/http.ts';
import type { Shopper } from '../../launcher/shopper/shopper.ts';
import { answered, describeAttacks } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { expectNothing } from './belongings.ts';
import { aBuyer, anAddress, ask, reasonIn } from './world.ts';
import type { World } from './world.ts';

const ME = 'eve';
const CARD = { payment: { type: 'card', paymentMethodId: 'pm_card_visa' } };
const Declined = z.object({ declineCode: z.string().optional() });
const LIMIT = [429, 'TOO_MANY_ATTEMPTS'];

const as = (shopper: Shopper): Headers => shopper.headers;
/** What the customer shows as a customer alone, without a cart's token. */
const bearer = ({ bearer: token }: Shopper): Headers => (token ? { authorization: `Bearer ${token}` } : {});

/** A customer of the shop, signed in, with a cart. */
const eve = async (world: World): Promise<Shopper> =>
  aBuyer(world.shop, { token: await world.stack.token(`${ME}-${randomUUID()}`, 'demo') });
/** The same with a checkout that could be confirmed. */
const eveAboutToPay = async (world: World): Promise<Shopper> => (await eve(world)).start();

const post = (world: World, path: string, headers: Headers, body: object) =>
  ask(world.stack.app('checkout').http, 'POST', path, { headers, body });
const told = (answer: Awaited<ReturnType<typeof ask>>) => [answer.status, reasonIn(answer)];

const attacks: readonly Attack[] = [
  {
    name: 'SEC-1 reaches with an own sign-in for what others have: 404, as if it were not there',
    seen: answered('order', 404),
    tries: async (world) => expectNothing(world, bearer(await eve(world))),
  },
  {
    name: 'SEC-1 reaches with an own cart token for what others have: 404',
    seen: answered('checkout', 404),
    tries: (world) => expectNothing(world, as(world.attacker)),
  },
  {
    name: 'TRU-13 sends prices, totals and states of its own making with every body: 400 that names the key',
    seen: answered('checkout', 400),
    tries: async (world) => {
      const buyer = await eveAboutToPay(world);
      const bodies: [method: string, path: string, body: object, key: string][] = [
        ['POST', '/v1/carts', { unitPrice: 1 }, 'unitPrice'],
        [
          'POST',
          `/v1/carts/${buyer.cartId}/lines`,
          { sku: 'TSHIRT-BLK-M', quantity: 1, unitPriceMinor: 1 },
          'unitPriceMinor',
        ],
        ['PUT', `/v1/carts/${buyer.cartId}/promotion-codes`, { codes: [], discount: 9_999 }, 'discount'],
        ['PATCH', `/v1/checkouts/${buyer.checkoutId}`, { grandTotal: { amountMinor: 1 } }, 'grandTotal'],
        ['PATCH', `/v1/checkouts/${buyer.checkoutId}`, { status: 'completed' }, 'status'],
        ['POST', `/v1/checkouts/${buyer.checkoutId}/confirm`, { ...CARD, amountMinor: 1 }, 'amountMinor'],
        [
          'POST',
          `/v1/checkouts/${buyer.checkoutId}/confirm`,
          { payment: { ...CARD.payment, amount: 1 } },
          'amount',
        ],
      ];
      for (const [method, path, body, key] of bodies) {
        const answer = await ask(world.stack.app('checkout').http, method, path, {
          headers: as(buyer),
          body,
        });
        expect([path, answer.status, answer.body.includes(key)]).toEqual([path, 400, true]);
      }
    },
  },
  {
    name: 'CHK-4 tampers with quantity, currency and the total that it expects: refused, and nothing is charged',
    seen: answered('checkout', 400),
    tries: async (world) => {
      const buyer = await eveAboutToPay(world);
      for (const quantity of [-1, 0, 1.5, 1e9, '1', null, [1]]) {
        const body = { sku: 'TSHIRT-BLK-M', quantity };
        const answer = await post(world, `/v1/carts/${buyer.cartId}/lines`, as(buyer), body);
        expect([quantity, answer.status]).toEqual([quantity, 400]);
      }
      for (const currency of ['usd', 'XXX', 'JPY', 1])
        expect([400, 422]).toContain((await post(world, '/v1/carts', {}, { currency })).status);
      const confirm = `/v1/checkouts/${buyer.checkoutId}/confirm`;
      for (const expectedGrandTotal of [
        { amountMinor: 1, currency: 'USD' },
        { amountMinor: 1, currency: 'JPY' },
      ]) {
        const answer = await post(world, confirm, as(buyer), { ...CARD, expectedGrandTotal });
        expect(told(answer)).toEqual([409, 'PRICE_CHANGED']);
      }
      expect(await world.shop.chargesOf(buyer.checkoutId)).toEqual([]);
    },
  },
  {
    name: 'TRU-7 claims the cart of somebody else, with no token of it, a guessed one and its own: 404',
    seen: answered('checkout', 404),
    tries: async (world) => {
      const buyer = await eve(world);
      const path = `/v1/carts/${world.ready.cartId}/claim`;
      for (const token of [undefined, 'guessed', world.attacker.cartToken]) {
        const headers = { ...bearer(buyer), ...(token && { 'x-cart-token': token }) };
        const answer = await ask(world.stack.app('checkout').http, 'POST', path, { headers, body: {} });
        expect([token, answer.status]).toEqual([token, 404]);
      }
    },
  },
  {
    name: 'TRU-7 uses a guest’s token after its cart was claimed: it opens neither cart nor checkout, and confirms nothing',
    seen: answered('checkout', 404),
    tries: async (world) => {
      const guest = await (await aBuyer(world.shop)).start();
      const token = await world.stack.token(`claims-${randomUUID()}`, 'demo');
      const stale = as(guest);
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
        expect([path, (await ask(http, method, path, { headers: stale, body })).status]).toEqual([path, 404]);
      // The customer who claimed it reaches it, whatever stale token comes along.
      const path = `/v1/carts/${guest.cartId}`;
      expect((await ask(http, 'GET', path, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
        200,
      );
    },
  },
  {
    name: 'TRU-9 guesses promotion codes: after twenty that do not hold 429, and those that exist for others look like none',
    needsOwnStack: true,
    seen: answered('checkout', 429),
    tries: async (world) => {
      const buyer = await eve(world);
      const path = `/v1/carts/${buyer.cartId}/promotion-codes`;
      const guess = () => {
        const headers = { ...as(buyer), 'x-forwarded-for': anAddress() };
        return ask(world.stack.app('checkout').http, 'PUT', path, {
          headers,
          body: { codes: [randomUUID()] },
        });
      };
      for (let n = 0; n < 20; n += 1) {
        const answer = await guess();
        expect([n, answer.status]).toEqual([n, 200]);
        expect(answer.body).toContain('PROMOTION_UNKNOWN');
      }
      expect(told(await guess())).toEqual(LIMIT);
    },
  },
  {
    name: 'TRU-9 tries stolen cards: the fourth decline tells nothing of the card any more, the eleventh try is none',
    needsOwnStack: true,
    seen: answered('checkout', 429),
    tries: async (world) => {
      const buyer = await eveAboutToPay(world);
      const body = { payment: { type: 'card', paymentMethodId: 'pm_card_chargeDeclinedInsufficientFunds' } };
      const codes: unknown[] = [];
      for (let n = 0; n < 10; n += 1) {
        const headers = { ...as(buyer), 'x-forwarded-for': anAddress() };
        const answer = await post(world, `/v1/checkouts/${buyer.checkoutId}/confirm`, headers, body);
        expect(told(answer)).toEqual([402, 'PAYMENT_DECLINED']);
        codes.push(Declined.parse(JSON.parse(answer.body)).declineCode);
      }
      expect(codes).toEqual([...Array(3).fill('insufficient_funds'), ...Array(7).fill('card_declined')]);
      const before = (await world.shop.charges()).length;
      expect(told(await post(world, `/v1/checkouts/${buyer.checkoutId}/confirm`, as(buyer), CARD))).toEqual(
        LIMIT,
      );
      expect((await world.shop.charges()).length).toBe(before);
    },
  },
  {
    name: 'TRU-9 holds a shop’s stock as guest after guest from one address: the fourth checkout waits',
    needsOwnStack: true,
    seen: answered('checkout', 429),
    tries: async (world) => {
      const address = anAddress();
      const guests = await Promise.all([1, 2, 3, 4].map(() => aBuyer(world.shop, { address })));
      const ends: unknown[] = [];
      for (const guest of guests)
        ends.push((await post(world, '/v1/checkouts', as(guest), { cartId: guest.cartId })).status);
      expect(ends).toEqual([201, 201, 201, 429]);
    },
  },
  {
    name: 'TRU-11 has customers sent elsewhere after the gateway’s page: 400 on the field, before the gateway sees it',
    needsOwnStack: true,
    seen: answered('checkout', 400),
    tries: async (world) => {
      const buyer = await (await aBuyer(world.shop, { tenant: 'demo-eu' })).start();
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
            `/v1/checkouts/${buyer.checkoutId}/hosted-session`,
            as(buyer),
            body,
          );
          expect([url, answer.status]).toEqual([url, 400]);
        }
      expect(await world.shop.chargesOf(buyer.checkoutId)).toEqual([]);
    },
  },
  {
    name: 'TRU-14 replays the idempotency key and body of another’s request: it is not told the answer',
    seen: answered('checkout', 404),
    tries: async (world) => {
      const victim = await aBuyer(world.shop);
      const key = randomUUID();
      const body = { sku: 'TSHIRT-BLK-S', quantity: 1 };
      const path = `/v1/carts/${victim.cartId}/lines`;
      const first = await post(world, path, { ...as(victim), 'idempotency-key': key }, body);
      expect(first.status).toBe(200);
      const eves = await eve(world);
      for (const headers of [bearer(eves), as(world.attacker), {}])
        expect((await post(world, path, { ...headers, 'idempotency-key': key }, body)).status).toBe(404);
    },
  },
  {
    name: 'TRU-6 comes to the operators’ routes with the customer’s token, or with a role of another shape: 403, and nothing is told',
    seen: answered('order', 403),
    tries: async (world) => {
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
        const token = await world.stack.signed(ME, { tenant: 'demo', ...shape });
        const headers = { authorization: `Bearer ${token}` };
        for (const [app, method, path] of [
          ['order', 'GET', '/ops/dead-letters'],
          ['order', 'POST', '/ops/customers/export'],
          ['payment', 'POST', `/ops/payments/${randomUUID()}/refund`],
          ['warehouse', 'POST', '/ops/stock'],
          ['payment', 'GET', '/v1/reports/daily'],
        ] as const) {
          const { status } = await ask(world.stack.app(app).internal, method, path, { headers });
          expect([shape, path, status]).toEqual([shape, path, 403]);
        }
      }
    },
  },
];

describeAttacks('a customer', attacks);
