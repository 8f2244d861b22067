import { randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';

import { answered, counted, describeAttacks } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { refusalsOfTheSidecars } from './broker-sights.ts';
import { DELIVERIES, deliverAsSidecar, publishers } from './deliveries.ts';
import { certify } from './forged-certificates.ts';
import { eventOf, madeUpNews, madeUpReturn, paymentOf, truth } from './forged-events.ts';
import type { ForgedEvent } from './forged-events.ts';
import { callAs } from './grpc-neighbour.ts';
import type { Disguise, NeighboursCall } from './grpc-neighbour.ts';
import { ask, reasonIn } from './world.ts';
import type { World } from './world.ts';

const HANDSHAKES = 'holdfast_grpc_handshakes_failed_total';
const REFUSED_CALLS = 'holdfast_grpc_refused_total';
const LARGEST_ATTEMPT = 2_147_483_647;

/** What is worth calling: money, stock, prices, orders, and a customer's checkout. */
async function worthwhile(world: World): Promise<NeighboursCall[]> {
  const { payment_id: paymentId, total } = await truth(world, world.customer);
  const amount = { amountMinor: String(total.amount_minor), currencyCode: total.currency };
  return [
    {
      ...{ packageName: 'holdfast.payment.v1', service: 'PaymentService', method: 'RefundPayment' },
      request: { paymentId, amount, idempotencyKey: randomUUID(), reason: 'x' },
    },
    {
      ...{ packageName: 'holdfast.payment.v1', service: 'PaymentService', method: 'VoidPayment' },
      request: { checkoutId: world.ready.checkoutId, attempt: 1 },
    },
    {
      ...{ packageName: 'holdfast.order.v1', service: 'OrderService', method: 'CancelOrder' },
      request: { orderId: world.customer.orderId, reason: 'x' },
    },
    {
      ...{ packageName: 'holdfast.order.v1', service: 'OrderService', method: 'FenceCartSession' },
      request: { cartSessionId: world.ready.checkoutId, attempt: LARGEST_ATTEMPT },
    },
    {
      ...{ packageName: 'holdfast.pricing.v1', service: 'PricingService', method: 'SetPrice' },
      request: { sku: 'TSHIRT-BLK-M', currency: 'USD', unitPriceMinor: '1' },
    },
    {
      ...{ packageName: 'holdfast.warehouse.v1', service: 'WarehouseService', method: 'SetStock' },
      request: { sku: 'SOLDOUT-1', quantity: 500 },
    },
    {
      ...{
        packageName: 'holdfast.checkout.v1',
        service: 'CheckoutService',
        method: 'CompleteHostedCheckout',
      },
      request: { checkoutId: world.ready.checkoutId, attempt: LARGEST_ATTEMPT },
    },
    {
      ...{ packageName: 'holdfast.promotion.v1', service: 'PromotionService', method: 'ReleasePromotions' },
      request: { checkoutId: world.ready.checkoutId, attempt: LARGEST_ATTEMPT },
    },
  ];
}

/** Every one of them is answered with one of these. */
async function expectRefused(world: World, disguise: Disguise, reasons: readonly string[], token?: string) {
  for (const call of await worthwhile(world)) {
    const answer = await callAs(world.stack, disguise, { ...call, ...(token && { token }) });
    expect([call.method, answer, reasons.includes(answer)]).toEqual([call.method, answer, true]);
  }
}

/** The app drops it because whoever would know denies it, and keeps it for operators to see. */
async function expectDenied(world: World, app: string, service: string, event: ForgedEvent) {
  const answer = await deliverAsSidecar(world, app, event);
  expect([app, answer.status, answer.body]).toEqual([app, 200, '{"status":"DROP"}']);
  const kept = await world.stack.rows<{ reason: string }>(
    service,
    'SELECT reason FROM dead_letters WHERE event_id = $1',
    [event.id],
  );
  expect([app, kept.map(({ reason }) => reason.slice(0, 12))]).toEqual([app, ['CAUSE_DENIED']]);
}

const denied = (app: string) => counted(app, 'holdfast_event_causes_total', { answer: 'denied' });
const PHISH = { email: 'victim@evil.example', order_number: 'call +1 555 0100', locale: 'de' };

const attacks: readonly Attack[] = [
  {
    name: 'TRU-4 calls what moves money, stock and prices without a certificate: no connection',
    needsOwnStack: true,
    seen: counted('payment', HANDSHAKES),
    tries: (world) => expectRefused(world, 'no certificate', ['UNAVAILABLE']),
  },
  {
    name: 'TRU-4 calls it in plain text: no connection',
    needsOwnStack: true,
    seen: counted('warehouse', HANDSHAKES),
    tries: (world) => expectRefused(world, 'plain text', ['UNAVAILABLE']),
  },
  {
    name: 'TRU-4 calls it with a certificate that it signed itself, in checkout’s name: no connection',
    needsOwnStack: true,
    seen: counted('pricing', HANDSHAKES),
    tries: async (world) => {
      const shown = await certify([{ type: 'dns', value: 'checkout' }]);
      await expectRefused(world, { shown }, ['UNAVAILABLE']);
    },
  },
  {
    name: 'TRU-4 calls it with certificates of our own authority that only look like checkout’s or an operator’s: FORBIDDEN',
    needsOwnStack: true,
    seen: counted('payment', REFUSED_CALLS, { why: 'certificate' }),
    tries: async (world) => {
      for (const names of [
        [{ type: 'dns', value: 'evil.example, DNS:checkout' }],
        [{ type: 'dns', value: 'evil.example, DNS:operator' }],
        [{ type: 'email', value: 'DNS:checkout' }],
        [{ type: 'email', value: 'operator' }],
        [{ type: 'url', value: 'https://evil.example/, DNS:payment' }],
        [{ type: 'dns', value: 'checkout.evil.example' }],
        [{ type: 'dns', value: '*' }],
        // The subject's common name is checkout in all of them, and counts for nothing.
        [{ type: 'dns', value: 'evil.example' }],
      ] as const) {
        const shown = await certify(names, world.stack.dataDir);
        await expectRefused(world, { shown }, ['FORBIDDEN']);
      }
    },
  },
  {
    name: 'TRU-4 calls it as shipping, catalog, pricing or a storefront, whose certificates are true: FORBIDDEN, with an operator’s token as well',
    needsOwnStack: true,
    seen: counted('checkout', REFUSED_CALLS, { why: 'certificate' }),
    tries: async (world) => {
      const operator = await world.stack.token('olga', 'demo', { roles: ['ops'] });
      for (const app of ['shipping', 'catalog', 'pricing', 'storefront'])
        for (const token of [undefined, operator]) await expectRefused(world, { app }, ['FORBIDDEN'], token);
    },
  },
  {
    name: 'TRU-4 calls operators’ methods with an operators’ certificate and no operator: UNAUTHENTICATED or FORBIDDEN',
    needsOwnStack: true,
    seen: counted('pricing', REFUSED_CALLS, { why: 'role' }),
    tries: async (world) => {
      const shown = await certify([{ type: 'dns', value: 'operator' }], world.stack.dataDir);
      const customer = await world.stack.token(world.customerId, 'demo');
      const elsewhere = await world.stack.token('olga', 'demo-eu', { roles: ['ops'] });
      for (const token of [undefined, customer, elsewhere])
        await expectRefused(world, { shown }, ['UNAUTHENTICATED', 'FORBIDDEN'], token);
    },
  },
  {
    name: 'TRU-5 completes a page that was never opened, as payment itself and with any attempt number: NOT_FOUND, and the checkout goes on',
    needsOwnStack: true,
    seen: counted('checkout', 'holdfast_unknown_completions_total'),
    tries: async (world) => {
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
        // A number that no attempt can have is refused as one.
        expect([attempt, answer]).toEqual([
          attempt,
          expect.stringMatching(/^(CHECKOUT_NOT_FOUND|VALIDATION_FAILED)$/),
        ]);
      }
    },
  },
  {
    name: 'TRU-3 tells payment, with the true token, that an order came back: dropped and kept, no refund',
    seen: denied('payment'),
    tries: async (world) => {
      await expectDenied(world, 'payment', 'payment', await madeUpReturn(world, world.attacker));
      expect((await world.shop.chargesOf(world.attacker.checkoutId))[0]).toMatchObject({ amountRefunded: 0 });
    },
  },
  {
    name: 'TRU-3 tells payment that an order was cancelled: dropped and kept, no money goes back',
    seen: denied('payment'),
    tries: async (world) => {
      const news = { from: 'processing', to: 'cancelled', reason: 'x' };
      const event = await madeUpNews(world, world.attacker, 'orders.order.status_changed', news);
      await expectDenied(world, 'payment', 'payment', event);
    },
  },
  {
    name: 'TRU-3 tells warehouse that goods came back, and that an order was cancelled: dropped and kept, no stock',
    seen: denied('warehouse'),
    tries: async (world) => {
      await expectDenied(world, 'warehouse', 'warehouse', await madeUpReturn(world, world.attacker));
      const news = { from: 'processing', to: 'cancelled' };
      const event = await madeUpNews(world, world.attacker, 'orders.order.status_changed', news);
      await expectDenied(world, 'warehouse', 'warehouse', event);
    },
  },
  {
    name: 'TRU-3 tells promotion that an order was cancelled: dropped and kept, no use given back',
    seen: denied('promotion'),
    tries: async (world) => {
      const news = { from: 'processing', to: 'cancelled' };
      const event = await madeUpNews(world, world.attacker, 'orders.order.status_changed', news);
      await expectDenied(world, 'promotion', 'promotion', event);
    },
  },
  {
    name: 'TRU-3 tells loyalty that an order of a million is complete: dropped and kept, no points',
    seen: denied('loyalty-rewards'),
    tries: async (world) => {
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
      const event = await madeUpNews(world, world.customer, 'orders.order.completed', {
        ...{ total, totals, placed_at: at, completed_at: at },
      });
      await expectDenied(world, 'loyalty-rewards', 'loyalty', event);
    },
  },
  {
    name: 'TRU-3 has notification write mails to others, in the shop’s name: dropped and kept, no mail',
    seen: denied('notification'),
    tries: async (world) => {
      const shipped = { from: 'processing', to: 'shipped', ...PHISH };
      for (const event of [
        await madeUpNews(world, world.attacker, 'orders.order.status_changed', shipped),
        await madeUpNews(world, world.attacker, 'orders.order.status_changed', {
          ...shipped,
          order_id: randomUUID(),
        }),
        await madeUpReturn(world, world.attacker),
        await madeUpRefund(world),
      ])
        await expectDenied(world, 'notification', 'notification', event);
    },
  },
  {
    name: 'TRU-3 tells order that what is paid on delivery was paid: dropped and kept, nothing leaves the house as paid',
    seen: denied('order'),
    tries: async (world) => {
      const payment = await paymentOf(world, world.cash);
      const at = new Date().toISOString();
      const event = eventOf('payment.captured', {
        ...payment,
        captured_amount: payment.amount,
        captured_at: at,
      });
      await expectDenied(world, 'order', 'order', event);
    },
  },
  {
    name: 'TRU-3 publishes, at its own sidecar, what only another app may say: 403 for every app and every topic that is not its own',
    seen: refusalsOfTheSidecars,
    tries: async ({ stack }) => {
      const may = publishers();
      const topics = new Set(DELIVERIES.map(({ topic }) => topic));
      const sidecars = Object.entries(stack.found.sidecars);
      expect(sidecars.length).toBeGreaterThan(8);
      for (const [app, url] of sidecars)
        for (const topic of [...topics].filter((each) => !may.get(app)?.includes(each))) {
          const headers = {
            'content-type': 'application/cloudevents+json',
            'dapr-api-token': stack.urls.dapr.apiToken,
          };
          const { status } = await ask(url, 'POST', `/v1.0/publish/events/${topic}`, {
            headers,
            body: eventOf(topic, {}),
          });
          expect([app, topic, status]).toEqual([app, topic, 403]);
        }
    },
  },
  {
    name: 'TRU-6 asks an app behind the edge for an operator’s act, because it can reach it: 401',
    seen: answered('warehouse', 401),
    tries: async ({ stack }) => {
      const body = { sku: 'SOLDOUT-1', quantity: 500 };
      const answer = await ask(stack.app('warehouse').internal, 'POST', '/ops/stock', { body });
      expect([answer.status, reasonIn(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    },
  },
];

/** News of a refund of the attacker's payment that nobody made. */
async function madeUpRefund(world: World) {
  const payment = await paymentOf(world, world.attacker);
  const refund = { refund_id: randomUUID(), refund_amount: payment.amount, refunded_total: payment.amount };
  return eventOf('payment.refunded', { ...payment, ...refund, ...PHISH, is_full: true, reason: 'x' });
}

describeAttacks('a neighbour pod', attacks);
