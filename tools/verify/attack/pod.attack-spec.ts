import { randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';

import { counter, describeAttacks, responses } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { sidecarRefusals } from './broker-observations.ts';
import { DELIVERIES, deliverAsSidecar, publishers } from './deliveries.ts';
import { forgeCertificate } from './forged-certificates.ts';
import { cloudEvent, forgedOrderEvent, forgedReturn, paymentFields } from './forged-events.ts';
import type { ForgedEvent } from './forged-events.ts';
import { callAs } from './grpc-caller.ts';
import { LARGEST_ATTEMPT, expectRefused } from './valuable-calls.ts';
import { reasonOf, sendRequest } from './world.ts';
import type { World } from './world.ts';

const HANDSHAKES = 'holdfast_grpc_handshakes_failed_total';
const REFUSED_CALLS = 'holdfast_grpc_refused_total';

/** The app drops the event because its owner denies the cause, and stores it as a dead letter for operators. */
async function expectDenied(world: World, app: string, service: string, event: ForgedEvent) {
  const answer = await deliverAsSidecar(world, app, event);
  expect([app, answer.status, answer.body]).toEqual([app, 200, '{"status":"DROP"}']);
  const deadLetters = await world.stack.rows<{ reason: string }>(
    service,
    'SELECT reason FROM dead_letters WHERE event_id = $1',
    [event.id],
  );
  expect([app, deadLetters.map(({ reason }) => reason.slice(0, 12))]).toEqual([app, ['CAUSE_DENIED']]);
}

const denied = (app: string) => counter(app, 'holdfast_event_causes_total', { answer: 'denied' });
const PHISHING = { email: 'victim@evil.example', order_number: 'call +1 555 0100', locale: 'de' };

const attacks: readonly Attack[] = [
  {
    name: 'TRU-4 calls methods that move money, stock and prices without a certificate: no connection',
    needsOwnStack: true,
    observed: counter('payment', HANDSHAKES),
    run: (world) => expectRefused(world, 'no certificate', ['UNAVAILABLE']),
  },
  {
    name: 'TRU-4 calls them in plain text: no connection',
    needsOwnStack: true,
    observed: counter('warehouse', HANDSHAKES),
    run: (world) => expectRefused(world, 'plain text', ['UNAVAILABLE']),
  },
  {
    name: 'TRU-4 calls them with a self-signed certificate in checkout’s name: no connection',
    needsOwnStack: true,
    observed: counter('pricing', HANDSHAKES),
    run: async (world) => {
      const certificate = await forgeCertificate([{ type: 'dns', value: 'checkout' }]);
      await expectRefused(world, { certificate }, ['UNAVAILABLE']);
    },
  },
  {
    name: 'TRU-4 calls them with certificates of our own authority that only resemble checkout’s or an operator’s: FORBIDDEN',
    needsOwnStack: true,
    observed: counter('payment', REFUSED_CALLS, { why: 'certificate' }),
    run: async (world) => {
      for (const names of [
        [{ type: 'dns', value: 'evil.example, DNS:checkout' }],
        [{ type: 'dns', value: 'evil.example, DNS:operator' }],
        [{ type: 'email', value: 'DNS:checkout' }],
        [{ type: 'email', value: 'operator' }],
        [{ type: 'url', value: 'https://evil.example/, DNS:payment' }],
        [{ type: 'dns', value: 'checkout.evil.example' }],
        [{ type: 'dns', value: '*' }],
        // The subject's common name is checkout in all of them; the apps ignore it.
        [{ type: 'dns', value: 'evil.example' }],
      ] as const) {
        const certificate = await forgeCertificate(names, world.stack.dataDir);
        await expectRefused(world, { certificate }, ['FORBIDDEN']);
      }
    },
  },
  {
    name: 'TRU-4 calls them as shipping, catalog, pricing or a storefront with genuine certificates: FORBIDDEN, with an operator’s token too',
    needsOwnStack: true,
    observed: counter('checkout', REFUSED_CALLS, { why: 'certificate' }),
    run: async (world) => {
      const operator = await world.stack.token('olga', 'demo', { roles: ['ops'] });
      for (const app of ['shipping', 'catalog', 'pricing', 'storefront'])
        for (const token of [undefined, operator]) await expectRefused(world, { app }, ['FORBIDDEN'], token);
    },
  },
  {
    name: 'TRU-4 calls operators’ methods with an operators’ certificate and no operator’s token: UNAUTHENTICATED or FORBIDDEN',
    needsOwnStack: true,
    observed: counter('pricing', REFUSED_CALLS, { why: 'role' }),
    run: async (world) => {
      const certificate = await forgeCertificate([{ type: 'dns', value: 'operator' }], world.stack.dataDir);
      const customer = await world.stack.token(world.customerId, 'demo');
      const elsewhere = await world.stack.token('olga', 'demo-eu', { roles: ['ops'] });
      for (const token of [undefined, customer, elsewhere])
        await expectRefused(world, { certificate }, ['UNAUTHENTICATED', 'FORBIDDEN'], token);
    },
  },
  {
    name: 'TRU-5 completes a checkout page that was never opened, as payment itself and with any attempt number: NOT_FOUND, and the checkout continues',
    needsOwnStack: true,
    observed: counter('checkout', 'holdfast_unknown_completions_total'),
    run: async (world) => {
      for (const attempt of [1, 2, 3, 1_000, LARGEST_ATTEMPT]) {
        const answer = await callAs(
          world.stack,
          { app: 'payment' },
          {
            ...{
              packageName: 'holdfast.checkout.v1',
              service: 'CheckoutService',
              method: 'CompleteHostedCheckout',
            },
            request: { checkoutId: world.ready.checkoutId, attempt },
          },
        );
        // An attempt number out of range is refused by validation.
        expect([attempt, answer]).toEqual([
          attempt,
          expect.stringMatching(/^(CHECKOUT_NOT_FOUND|VALIDATION_FAILED)$/),
        ]);
      }
    },
  },
  {
    name: 'TRU-3 delivers a forged return to payment with the genuine token: dropped and stored, no refund',
    observed: denied('payment'),
    run: async (world) => {
      await expectDenied(world, 'payment', 'payment', await forgedReturn(world, world.attacker));
      expect((await world.shop.chargesOf(world.attacker.checkoutId))[0]).toMatchObject({ amountRefunded: 0 });
    },
  },
  {
    name: 'TRU-3 delivers a forged cancellation to payment: dropped and stored, no refund',
    observed: denied('payment'),
    run: async (world) => {
      const event = await forgedOrderEvent(world, world.attacker, 'orders.order.cancelled', { reason: 'x' });
      await expectDenied(world, 'payment', 'payment', event);
    },
  },
  {
    name: 'TRU-3 delivers a forged return and a forged cancellation to warehouse: dropped and stored, no stock',
    observed: denied('warehouse'),
    run: async (world) => {
      await expectDenied(world, 'warehouse', 'warehouse', await forgedReturn(world, world.attacker));
      const event = await forgedOrderEvent(world, world.attacker, 'orders.order.cancelled', { reason: 'x' });
      await expectDenied(world, 'warehouse', 'warehouse', event);
    },
  },
  {
    name: 'TRU-3 delivers a forged cancellation to promotion: dropped and stored, no use released',
    observed: denied('promotion'),
    run: async (world) => {
      const event = await forgedOrderEvent(world, world.attacker, 'orders.order.cancelled', { reason: 'x' });
      await expectDenied(world, 'promotion', 'promotion', event);
    },
  },
  {
    name: 'TRU-3 delivers a forged completion of an order of a million to loyalty: dropped and stored, no points',
    observed: denied('loyalty-rewards'),
    run: async (world) => {
      const total = { amount_minor: 100_000_000, currency: 'USD' };
      const totals = {
        subtotal: total,
        discount_total: total,
        shipping: total,
        shipping_discount: total,
        tax_total: total,
        grand_total: total,
      };
      const at = new Date().toISOString();
      const event = await forgedOrderEvent(world, world.customer, 'orders.order.completed', {
        ...{ total, totals, placed_at: at, completed_at: at },
      });
      await expectDenied(world, 'loyalty-rewards', 'loyalty', event);
    },
  },
  {
    name: 'TRU-3 delivers forged events to notification that would send mails to others: dropped and stored, no mail',
    observed: denied('notification'),
    run: async (world) => {
      for (const event of [
        await forgedOrderEvent(world, world.attacker, 'orders.order.shipped', PHISHING),
        await forgedOrderEvent(world, world.attacker, 'orders.order.shipped', {
          ...PHISHING,
          order_id: randomUUID(),
        }),
        await forgedReturn(world, world.attacker),
        await forgedRefund(world),
      ])
        await expectDenied(world, 'notification', 'notification', event);
    },
  },
  {
    name: 'TRU-3 delivers a forged capture of a payment on delivery to order: dropped and stored, the order stays unpaid',
    observed: denied('order'),
    run: async (world) => {
      const payment = await paymentFields(world, world.cash);
      const at = new Date().toISOString();
      const event = cloudEvent('payment.captured', {
        ...payment,
        captured_amount: payment.amount,
        captured_at: at,
      });
      await expectDenied(world, 'order', 'order', event);
    },
  },
  {
    name: 'TRU-3 publishes another app’s topics at its own sidecar: 403 for every app and every topic that is not its own',
    observed: sidecarRefusals,
    run: async ({ stack }) => {
      const allowed = publishers();
      const topics = new Set(DELIVERIES.map(({ topic }) => topic));
      const sidecars = Object.entries(stack.found.sidecars);
      expect(sidecars.length).toBeGreaterThan(8);
      for (const [app, url] of sidecars)
        for (const topic of [...topics].filter((each) => !allowed.get(app)?.includes(each))) {
          const headers = {
            'content-type': 'application/cloudevents+json',
            'dapr-api-token': stack.urls.dapr.apiToken,
          };
          const { status } = await sendRequest(url, 'POST', `/v1.0/publish/events/${topic}`, {
            headers,
            body: cloudEvent(topic, {}),
          });
          expect([app, topic, status]).toEqual([app, topic, 403]);
        }
    },
  },
  {
    name: 'TRU-6 calls an operator’s route on an internal port that it can reach: 401',
    observed: responses('warehouse', 401),
    run: async ({ stack }) => {
      const body = { sku: 'SOLDOUT-1', quantity: 500 };
      const answer = await sendRequest(stack.app('warehouse').internal, 'POST', '/ops/stock', { body });
      expect([answer.status, reasonOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    },
  },
];

/** A refund of the attacker's payment that did not happen. */
async function forgedRefund(world: World) {
  const payment = await paymentFields(world, world.attacker);
  const refund = { refund_id: randomUUID(), refund_amount: payment.amount, refunded_total: payment.amount };
  return cloudEvent('payment.refunded', { ...payment, ...refund, ...PHISHING, is_full: true, reason: 'x' });
}

describeAttacks('a pod of the cluster', attacks);
