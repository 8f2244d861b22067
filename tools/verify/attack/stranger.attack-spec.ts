import { createHmac, randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';
import { Redis } from 'ioredis';

import { SPELLINGS } from '@holdfast/platform/testing';

import { PAYMENT_PER_MINUTE } from './attacked-env.ts';
import { answered, counted, describeAttacks } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { expectNothing } from './belongings.ts';
import { refusalsOfTheBroker, refusalsOfTheSidecars } from './broker-sights.ts';
import { DELIVERIES } from './deliveries.ts';
import { eventOf, madeUpReturn, truth } from './forged-events.ts';
import { forgedTokens } from './tokens.ts';
import { aBuyer, anAddress, ask, reasonIn } from './world.ts';
import type { World } from './world.ts';

const CLOUD_EVENT = { 'content-type': 'application/cloudevents+json' };
const INTERNAL_PATHS = [
  '/metrics',
  '/ops/audit',
  '/ops/dead-letters',
  '/ops/outbox',
  '/ops/customers/export',
  '/ops/payments/x/refund',
  '/ops/stock',
  '/ops/prices',
  '/ops/sagas',
  '/ops/shop',
  '/v1/daily',
  '/v1/reports/daily',
];
/** Acts of operators: at which app, and with which words. */
async function actsOf(world: World): Promise<[app: string, method: string, path: string, body?: object][]> {
  const { customer } = world;
  const { payment_id: paymentId } = await truth(world, customer);
  const refund = { amount: { amountMinor: 100, currency: 'USD' }, idempotencyKey: randomUUID(), reason: 'x' };
  return [
    ['payment', 'POST', `/ops/payments/${paymentId}/refund`, refund],
    ['warehouse', 'POST', '/ops/stock', { sku: 'SOLDOUT-1', quantity: 500 }],
    ['pricing', 'POST', '/ops/prices', { sku: 'TSHIRT-BLK-M', currency: 'USD', unitPriceMinor: '1' }],
    ['order', 'POST', '/ops/customers/export', { email: customer.email }],
    ['order', 'GET', '/ops/dead-letters'],
    ['payment', 'GET', '/v1/reports/daily'],
    ['analytics', 'GET', '/v1/daily'],
  ];
}
const webhook = (world: World, body: string, signature?: string) =>
  ask(world.stack.app('payment').http, 'POST', '/webhooks/stripe', {
    headers: signature === undefined ? {} : { 'stripe-signature': signature },
    body,
  });
const signed = (body: string, secret: string, at: number): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
const NOW_S = (): number => Math.floor(Date.now() / 1_000);

const attacks: readonly Attack[] = [
  {
    name: 'TRU-1 sends events to the public ports: 404 at every app, for every topic, in every spelling, with and without the token',
    seen: answered('payment', 404),
    tries: async ({ stack }) => {
      for (const { app, topic, path } of DELIVERIES) {
        const { http } = stack.app(app);
        const body = JSON.stringify(eventOf(topic, {}));
        for (const token of [undefined, stack.urls.dapr.appApiToken]) {
          const headers = { ...CLOUD_EVENT, ...(token && { 'dapr-api-token': token }) };
          const answers = await Promise.all(
            SPELLINGS(path, new URL(http).host).map(([, written]) =>
              ask(http, 'POST', written, { headers, body }),
            ),
          );
          expect([app, path, ...new Set(answers.map(({ status }) => status))]).toEqual([app, path, 404]);
        }
      }
    },
  },
  {
    name: 'TRU-2 says that the own order came back, to payment behind the edge: 401 without the sidecar’s token, in every spelling that is served there',
    seen: counted('payment', 'holdfast_events_unauthenticated_total'),
    tries: async (world) => {
      const event = await madeUpReturn(world, world.attacker);
      const { internal } = world.stack.app('payment');
      const path = '/events/orders.return.completed';
      for (const [spelling, written] of SPELLINGS(path, new URL(internal).host)) {
        const { status } = await ask(internal, 'POST', written, { headers: CLOUD_EVENT, body: event });
        expect([spelling, [401, 404].includes(status)]).toEqual([spelling, true]);
      }
      for (const written of [path, '/%65vents/orders.return.completed'])
        expect((await ask(internal, 'POST', written, { headers: CLOUD_EVENT, body: event })).status).toBe(
          401,
        );
    },
  },
  {
    name: 'TRU-2 sends any event to any app behind the edge: 401 without a token, with a wrong one, and with the one of publishers',
    seen: counted('loyalty-rewards', 'holdfast_events_unauthenticated_total', { token: 'wrong' }),
    tries: async ({ stack }) => {
      for (const { app, topic, path } of DELIVERIES)
        for (const token of [undefined, 'guessed', '', stack.urls.dapr.apiToken]) {
          const headers = { ...CLOUD_EVENT, ...(token !== undefined && { 'dapr-api-token': token }) };
          const answer = await ask(stack.app(app).internal, 'POST', path, {
            headers,
            body: eventOf(topic, {}),
          });
          expect([app, path, answer.status]).toEqual([app, path, 401]);
        }
    },
  },
  {
    name: 'TRU-2 publishes at a sidecar without its token: 401, and nothing is published',
    seen: refusalsOfTheSidecars,
    tries: async (world) => {
      for (const url of Object.values(world.stack.found.sidecars))
        for (const token of [undefined, 'guessed', world.stack.urls.dapr.appApiToken]) {
          const answer = await ask(url, 'POST', '/v1.0/publish/events/fulfillment.status_changed', {
            headers: { ...CLOUD_EVENT, ...(token && { 'dapr-api-token': token }) },
            body: eventOf('fulfillment.status_changed', {
              order_id: world.attacker.orderId,
              status: 'delivered',
            }),
          });
          expect(answer.status).toBe(401);
        }
    },
  },
  {
    name: 'TRU-3 talks to the broker without its password, or with another: refused',
    needsOwnStack: true,
    seen: refusalsOfTheBroker,
    tries: async ({ stack }) => {
      const { hostname: host, port } = new URL(stack.urls.redis.events);
      for (const password of [undefined, 'guessed']) {
        const redis = new Redis({
          ...{ host, port: Number(port), lazyConnect: true, retryStrategy: () => null },
          ...{ enableReadyCheck: false, maxRetriesPerRequest: 0, ...(password && { password }) },
        });
        redis.on('error', () => undefined);
        const event = JSON.stringify(eventOf('orders.return.completed', {}));
        await expect(redis.xadd('orders.return.completed', '*', 'data', event)).rejects.toThrow(
          /NOAUTH|WRONGPASS/,
        );
        redis.disconnect();
      }
    },
  },
  {
    name: 'TRU-1 looks for what operators use on the public ports: 404 in every spelling, whoever asks',
    seen: answered('order', 404),
    tries: async ({ stack }) => {
      const operator = await stack.token('olga', 'demo', { roles: ['ops', 'platform'] });
      const headers = { authorization: `Bearer ${operator}` };
      for (const [app, { http }] of stack.apps)
        for (const path of INTERNAL_PATHS) {
          const asked = SPELLINGS(path, new URL(http).host).flatMap(([, written]) =>
            ['GET', 'POST'].map((method) => ask(http, method, written, { headers })),
          );
          const statuses = new Set((await Promise.all(asked)).map(({ status }) => status));
          expect([app, path, ...statuses]).toEqual([app, path, 404]);
        }
    },
  },
  {
    name: 'TRU-6 acts as an operator behind the edge with no token, a forged one, an expired one or one of another shop: 401 or 403',
    seen: answered('payment', 401),
    tries: async (world) => {
      const forged = await forgedTokens(world, { roles: ['ops'] });
      for (const [app, method, path, body] of await actsOf(world))
        for (const [what, token] of [...forged, ['none', undefined] as const]) {
          const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
          const { status } = await ask(world.stack.app(app).internal, method, path, { headers, body });
          expect([app, path, what, [401, 403].includes(status)]).toEqual([app, path, what, true]);
        }
    },
  },
  {
    name: 'SEC-1 reaches for carts, checkouts, orders and payments of others without any token: 401 or 404',
    seen: answered('order', 404),
    tries: (world) => expectNothing(world, {}),
  },
  {
    name: 'SEC-1 reaches for them with tokens that no identity provider signed, that are over, or that are another shop’s: 401 or 404',
    seen: answered('order', 401),
    tries: async (world) => {
      for (const [what, token] of await forgedTokens(world))
        await expectNothing(world, { authorization: `Bearer ${token}` }, what);
    },
  },
  {
    name: 'SEC-1 reaches for them with made-up cart tokens, and with a true one of another shop: 401 or 404',
    seen: answered('checkout', 404),
    tries: async (world) => {
      const { cartToken } = await aBuyer(world.shop, { tenant: 'demo-eu' });
      const close = `${world.ready.cartToken.slice(0, -1)}${world.ready.cartToken.endsWith('A') ? 'B' : 'A'}`;
      for (const token of ['guessed', randomUUID(), "' OR 1=1 --", close, close.slice(0, -4), cartToken])
        await expectNothing(world, { 'x-cart-token': token }, token);
      await expectNothing(
        world,
        { 'x-cart-token': world.ready.cartToken, 'x-tenant-id': 'demo-eu' },
        'other shop',
      );
    },
  },
  {
    name: 'PAY-7 TRU-14 forges webhooks of the gateway: without a signature, with a wrong secret, an old, a future and another’s signature: 400, and nothing is kept',
    seen: counted('payment', 'holdfast_webhooks_rejected_total'),
    tries: async (world) => {
      const { webhookSecret } = world.stack;
      const object = { id: 'pi_made_up', object: 'payment_intent', amount_received: 99_900, metadata: {} };
      const body = JSON.stringify({ id: 'evt_made_up', type: 'payment_intent.succeeded', data: { object } });
      const other = `${body} `;
      const signatures = [
        undefined,
        'let me in',
        signed(body, 'whsec_guessed', NOW_S()),
        signed(body, webhookSecret, NOW_S() - 3_600),
        signed(body, webhookSecret, NOW_S() + 3_600),
        signed(other, webhookSecret, NOW_S()),
      ];
      for (const signature of signatures) {
        const answer = await webhook(world, body, signature);
        expect([signature, answer.status, reasonIn(answer)]).toEqual([
          signature,
          400,
          'WEBHOOK_SIGNATURE_INVALID',
        ]);
      }
      expect(
        await world.stack.rows('payment', `SELECT FROM webhook_events WHERE id = 'evt_made_up'`),
      ).toEqual([]);
    },
  },
  {
    name: 'TRU-8 asks 200 times from one address under 200 invented shops: 429 from the first beyond the limit, with the time left',
    needsOwnStack: true,
    seen: answered('payment', 429),
    tries: async ({ stack, customerId }) => {
      const address = anAddress();
      const statuses: number[] = [];
      for (let n = 0; n < 200; n += 1) {
        const headers = { 'x-tenant-id': `invented-${n}`, 'x-forwarded-for': address };
        const answer = await ask(stack.app('payment').http, 'GET', `/v1/customers/${customerId}/payments`, {
          headers,
        });
        statuses.push(answer.status);
        if (answer.status !== 429) continue;
        const left = Number(answer.headers['retry-after']);
        expect(left > 0 && left <= 60).toBe(true);
      }
      expect(statuses.slice(0, PAYMENT_PER_MINUTE)).not.toContain(429);
      expect([...new Set(statuses.slice(PAYMENT_PER_MINUTE))]).toEqual([429]);
    },
  },
];

describeAttacks('a stranger', attacks);
