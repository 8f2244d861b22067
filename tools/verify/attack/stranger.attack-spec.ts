import { createHmac, randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';
import { Redis } from 'ioredis';

import { SPELLINGS } from '@holdfast/platform/testing';

import { PAYMENT_PER_MINUTE } from './attacked-env.ts';
import { counter, describeAttacks, responses } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { brokerRefusals, sidecarRefusals } from './broker-observations.ts';
import { DELIVERIES } from './deliveries.ts';
import { cloudEvent, forgedReturn, lastOrderEvent } from './forged-events.ts';
import { forgedTokens } from './forged-tokens.ts';
import { expectNoAccess } from './private-resources.ts';
import { newAddress, newShopper, reasonOf, sendRequest } from './world.ts';
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
/** Requests that only operators may send. */
async function operatorRequests(
  world: World,
): Promise<[app: string, method: string, path: string, body?: object][]> {
  const { customer } = world;
  const { payment_id: paymentId } = await lastOrderEvent(world, customer);
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
  sendRequest(world.stack.app('payment').http, 'POST', '/webhooks/stripe', {
    headers: signature === undefined ? {} : { 'stripe-signature': signature },
    body,
  });
const signed = (body: string, secret: string, at: number): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
const NOW_S = (): number => Math.floor(Date.now() / 1_000);

const attacks: readonly Attack[] = [
  {
    name: 'TRU-1 sends events to the public ports: 404 at every app, for every topic, in every spelling, with and without the token',
    observed: responses('payment', 404),
    run: async ({ stack }) => {
      for (const { app, topic, path } of DELIVERIES) {
        const { http } = stack.app(app);
        const body = JSON.stringify(cloudEvent(topic, {}));
        for (const token of [undefined, stack.urls.dapr.appApiToken]) {
          const headers = { ...CLOUD_EVENT, ...(token && { 'dapr-api-token': token }) };
          const answers = await Promise.all(
            SPELLINGS(path, new URL(http).host).map(([, written]) =>
              sendRequest(http, 'POST', written, { headers, body }),
            ),
          );
          expect([app, path, ...new Set(answers.map(({ status }) => status))]).toEqual([app, path, 404]);
        }
      }
    },
  },
  {
    name: 'TRU-2 reports a return of its own order to payment’s internal port: 401 without the sidecar’s token, in every spelling that is served there',
    observed: counter('payment', 'holdfast_events_unauthenticated_total'),
    run: async (world) => {
      const event = await forgedReturn(world, world.attacker);
      const { internal } = world.stack.app('payment');
      const path = '/events/orders.return.completed';
      for (const [spelling, written] of SPELLINGS(path, new URL(internal).host)) {
        const { status } = await sendRequest(internal, 'POST', written, {
          headers: CLOUD_EVENT,
          body: event,
        });
        expect([spelling, [401, 404].includes(status)]).toEqual([spelling, true]);
      }
      for (const written of [path, '/%65vents/orders.return.completed'])
        expect(
          (await sendRequest(internal, 'POST', written, { headers: CLOUD_EVENT, body: event })).status,
        ).toBe(401);
    },
  },
  {
    name: 'TRU-2 sends any event to any internal port: 401 without a token, with a wrong one, and with the one of publishers',
    observed: counter('loyalty-rewards', 'holdfast_events_unauthenticated_total', { token: 'wrong' }),
    run: async ({ stack }) => {
      for (const { app, topic, path } of DELIVERIES)
        for (const token of [undefined, 'guessed', '', stack.urls.dapr.apiToken]) {
          const headers = { ...CLOUD_EVENT, ...(token !== undefined && { 'dapr-api-token': token }) };
          const answer = await sendRequest(stack.app(app).internal, 'POST', path, {
            headers,
            body: cloudEvent(topic, {}),
          });
          expect([app, path, answer.status]).toEqual([app, path, 401]);
        }
    },
  },
  {
    name: 'TRU-2 publishes at a sidecar without its token: 401, and nothing is published',
    observed: sidecarRefusals,
    run: async (world) => {
      for (const url of Object.values(world.stack.found.sidecars))
        for (const token of [undefined, 'guessed', world.stack.urls.dapr.appApiToken]) {
          const answer = await sendRequest(url, 'POST', '/v1.0/publish/events/fulfillment.status_changed', {
            headers: { ...CLOUD_EVENT, ...(token && { 'dapr-api-token': token }) },
            body: cloudEvent('fulfillment.status_changed', {
              order_id: world.attacker.orderId,
              status: 'delivered',
            }),
          });
          expect(answer.status).toBe(401);
        }
    },
  },
  {
    name: 'TRU-3 writes to the broker without its password, or with a wrong one: refused',
    needsOwnStack: true,
    observed: brokerRefusals,
    run: async ({ stack }) => {
      const { hostname: host, port } = new URL(stack.urls.redis.events);
      for (const password of [undefined, 'guessed']) {
        const redis = new Redis({
          ...{ host, port: Number(port), lazyConnect: true, retryStrategy: () => null },
          ...{ enableReadyCheck: false, maxRetriesPerRequest: 0, ...(password && { password }) },
        });
        redis.on('error', () => undefined);
        const event = JSON.stringify(cloudEvent('orders.return.completed', {}));
        await expect(redis.xadd('orders.return.completed', '*', 'data', event)).rejects.toThrow(
          /NOAUTH|WRONGPASS/,
        );
        redis.disconnect();
      }
    },
  },
  {
    name: 'TRU-1 requests operators’ routes on the public ports: 404 in every spelling, with an operator’s token too',
    observed: responses('order', 404),
    run: async ({ stack }) => {
      const operator = await stack.token('olga', 'demo', { roles: ['ops', 'platform'] });
      const headers = { authorization: `Bearer ${operator}` };
      for (const [app, { http }] of stack.apps)
        for (const path of INTERNAL_PATHS) {
          const asked = SPELLINGS(path, new URL(http).host).flatMap(([, written]) =>
            ['GET', 'POST'].map((method) => sendRequest(http, method, written, { headers })),
          );
          const statuses = new Set((await Promise.all(asked)).map(({ status }) => status));
          expect([app, path, ...statuses]).toEqual([app, path, 404]);
        }
    },
  },
  {
    name: 'TRU-6 calls operators’ routes on internal ports with no token, a forged one, an expired one or one of another shop: 401 or 403',
    observed: responses('payment', 401),
    run: async (world) => {
      const forged = await forgedTokens(world, { roles: ['ops'] });
      for (const [app, method, path, body] of await operatorRequests(world))
        for (const [what, token] of [...forged, ['none', undefined] as const]) {
          const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
          const { status } = await sendRequest(world.stack.app(app).internal, method, path, {
            headers,
            body,
          });
          expect([app, path, what, [401, 403].includes(status)]).toEqual([app, path, what, true]);
        }
    },
  },
  {
    name: 'SEC-1 requests carts, checkouts, orders and payments of others without a token: 401 or 404',
    observed: responses('order', 404),
    run: (world) => expectNoAccess(world, {}),
  },
  {
    name: 'SEC-1 requests them with tokens that no identity provider signed, that expired, or that are another shop’s: 401 or 404',
    observed: responses('order', 401),
    run: async (world) => {
      for (const [what, token] of await forgedTokens(world))
        await expectNoAccess(world, { authorization: `Bearer ${token}` }, what);
    },
  },
  {
    name: 'SEC-1 requests them with forged cart tokens, and with a genuine one of another shop: 401 or 404',
    observed: responses('checkout', 404),
    run: async (world) => {
      const { cartToken } = await newShopper(world.shop, { tenant: 'demo-eu' });
      const close = `${world.ready.cartToken.slice(0, -1)}${world.ready.cartToken.endsWith('A') ? 'B' : 'A'}`;
      for (const token of ['guessed', randomUUID(), "' OR 1=1 --", close, close.slice(0, -4), cartToken])
        await expectNoAccess(world, { 'x-cart-token': token }, token);
      await expectNoAccess(
        world,
        { 'x-cart-token': world.ready.cartToken, 'x-tenant-id': 'demo-eu' },
        'other shop',
      );
    },
  },
  {
    name: 'PAY-7 TRU-14 forges webhooks of the gateway: without a signature, with a wrong secret, an old, a future and another body’s signature: 400, and nothing is stored',
    observed: counter('payment', 'holdfast_webhooks_rejected_total'),
    run: async (world) => {
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
        expect([signature, answer.status, reasonOf(answer)]).toEqual([
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
    name: 'TRU-8 sends 200 requests from one address under 200 invented shops: 429 beyond the limit, with the time left',
    needsOwnStack: true,
    observed: responses('payment', 429),
    run: async ({ stack, customerId }) => {
      const address = newAddress();
      const statuses: number[] = [];
      for (let n = 0; n < 200; n += 1) {
        const headers = { 'x-tenant-id': `invented-${n}`, 'x-forwarded-for': address };
        const answer = await sendRequest(
          stack.app('payment').http,
          'GET',
          `/v1/customers/${customerId}/payments`,
          {
            headers,
          },
        );
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
