import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type Stripe from 'stripe';

import { eventually } from '@holdfast/testing';

import { aPage, startHostedApp } from '../../testing/hosted-pages.js';
import type { HostedApp } from '../../testing/hosted-pages.js';
import { WEBHOOK_SECRET, anAuthorization } from '../../testing/payment-app.js';

let hosted: HostedApp;
let app: HostedApp['app'];
let pay: HostedApp['pay'];
let pages: HostedApp['pages'];
beforeAll(async () => {
  hosted = await startHostedApp();
  ({ app, pay, pages } = hosted);
  // The gateway sends nothing by itself: the test makes each order of arrival.
  await app.sandbox.control('POST', 'webhooks', { paused: true });
}, 60_000);
afterAll(() => hosted.stop());

/** Scenarios in parallel: more would only wait for each other. */
const AT_ONCE = 6;
const CHALLENGED = 'pm_card_threeDSecureRequired';

/** All permutations. */
const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((first, index) =>
        permutations(items.filter((_item, other) => other !== index)).map((rest) => [first, ...rest]),
      );

/** One payment's history at the gateway; the service has received none of its webhooks. */
interface History {
  readonly paymentId: string;
  /** Ids of the gateway's objects in its events. */
  readonly objects: readonly string[];
}
interface Case {
  readonly types: readonly string[];
  readonly live: () => Promise<History>;
  readonly ends: string;
  readonly events: readonly string[];
  /** The final status of its dispute. */
  readonly dispute?: string;
}

const CASES = {
  'a challenge, a capture and a refund': {
    types: [
      'payment_intent.requires_action',
      'payment_intent.amount_capturable_updated',
      'payment_intent.succeeded',
      'charge.refunded',
    ],
    live: async () => {
      const request = anAuthorization({ paymentMethodId: CHALLENGED });
      const { authorizationId } = await pay.authorize(request);
      await pay.challenge(authorizationId, 'success');
      await app.sandbox.stripe.paymentIntents.capture(authorizationId);
      await app.sandbox.stripe.refunds.create({ payment_intent: authorizationId });
      return { paymentId: request.paymentId, objects: [authorizationId] };
    },
    ends: 'refunded',
    events: ['payment.confirmed', 'payment.captured', 'payment.refunded'],
  },
  'a challenge that failed': {
    types: ['payment_intent.requires_action', 'payment_intent.payment_failed', 'payment_intent.canceled'],
    live: async () => {
      const request = anAuthorization({ paymentMethodId: CHALLENGED });
      const { authorizationId } = await pay.authorize(request);
      await pay.challenge(authorizationId, 'failure');
      await app.sandbox.stripe.paymentIntents.cancel(authorizationId);
      return { paymentId: request.paymentId, objects: [authorizationId] };
    },
    ends: 'declined',
    events: ['payment.failed'],
  },
  'an authorization that was cancelled at the gateway': {
    types: [
      'payment_intent.requires_action',
      'payment_intent.amount_capturable_updated',
      'payment_intent.canceled',
    ],
    live: async () => {
      const request = anAuthorization({ paymentMethodId: CHALLENGED });
      const { authorizationId } = await pay.authorize(request);
      await pay.challenge(authorizationId, 'success');
      await app.sandbox.stripe.paymentIntents.cancel(authorizationId);
      return { paymentId: request.paymentId, objects: [authorizationId] };
    },
    ends: 'voided',
    events: ['payment.failed'],
  },
  'a refund that the bank sent back': {
    types: ['charge.refunded', 'refund.failed', 'refund.updated', 'charge.refund.updated'],
    live: async () => {
      const request = anAuthorization({ paymentMethodId: 'pm_card_visa' });
      const { authorizationId } = await pay.authorize(request);
      await pay.capture(request.paymentId);
      await pay.refund(request.paymentId, 1999, 'all');
      const { data } = await app.sandbox.stripe.refunds.list({ payment_intent: authorizationId });
      await app.sandbox.control('POST', `refunds/${data[0]!.id}`, { status: 'failed' });
      return { paymentId: request.paymentId, objects: [authorizationId] };
    },
    ends: 'captured',
    events: ['payment.confirmed', 'payment.captured', 'payment.refunded', 'payment.refund_failed'],
  },
  'a refund made at the gateway, returned before its webhook arrived': {
    types: ['payment_intent.succeeded', 'charge.refunded', 'refund.failed'],
    live: async () => {
      const request = anAuthorization({ paymentMethodId: 'pm_card_visa' });
      const { authorizationId } = await pay.authorize(request);
      await app.sandbox.stripe.paymentIntents.capture(authorizationId);
      const { id } = await app.sandbox.stripe.refunds.create({ payment_intent: authorizationId });
      await app.sandbox.control('POST', `refunds/${id}`, { status: 'failed' });
      return { paymentId: request.paymentId, objects: [authorizationId] };
    },
    ends: 'captured',
    events: ['payment.confirmed', 'payment.captured'],
  },
  'a dispute that is lost': {
    types: [
      'payment_intent.succeeded',
      'charge.dispute.created',
      'charge.dispute.updated',
      'charge.dispute.closed',
    ],
    live: () => disputedAs('under_review', 'lost'),
    ends: 'captured',
    events: ['payment.confirmed', 'payment.captured'],
    dispute: 'lost',
  },
  'a dispute that is won': {
    types: ['payment_intent.succeeded', 'charge.dispute.created', 'charge.dispute.funds_reinstated'],
    live: () => disputedAs('won'),
    ends: 'captured',
    events: ['payment.confirmed', 'payment.captured'],
    dispute: 'won',
  },
  'a page paid by a bank transfer': {
    types: [
      'checkout.session.completed',
      'checkout.session.async_payment_succeeded',
      'payment_intent.succeeded',
    ],
    live: async () => {
      const { paymentId, pageId } = await openPage();
      await pages.press(pageId, 'async_success', { settleAfterSeconds: 1 });
      const intentId = await eventually(async () => {
        const session = await app.sandbox.stripe.checkout.sessions.retrieve(pageId);
        expect(session.payment_status).toBe('paid');
        return session.payment_intent as string;
      });
      return { paymentId, objects: [pageId, intentId] };
    },
    ends: 'captured',
    events: ['payment.confirmed', 'payment.captured'],
  },
  'a page whose bank transfer failed': {
    types: [
      'checkout.session.completed',
      'checkout.session.async_payment_failed',
      'payment_intent.payment_failed',
    ],
    live: async () => {
      const { paymentId, pageId } = await openPage();
      await pages.press(pageId, 'async_failure', { settleAfterSeconds: 0 });
      const intentId = await eventually(async () => {
        const session = await app.sandbox.stripe.checkout.sessions.retrieve(pageId, {
          expand: ['payment_intent'],
        });
        const intent = session.payment_intent as Stripe.PaymentIntent;
        expect(intent.status).toBe('requires_payment_method');
        return intent.id;
      });
      return { paymentId, objects: [pageId, intentId] };
    },
    ends: 'declined',
    events: ['payment.failed'],
  },
} satisfies Record<string, Case>;

/** Captured, disputed and decided at the gateway. */
async function disputedAs(...statuses: string[]): Promise<History> {
  const request = anAuthorization({ paymentMethodId: 'pm_card_createDispute' });
  const { authorizationId } = await pay.authorize(request);
  await app.sandbox.stripe.paymentIntents.capture(authorizationId);
  const { data } = await app.sandbox.stripe.disputes.list({ payment_intent: authorizationId });
  for (const status of statuses) await app.sandbox.control('POST', `disputes/${data[0]!.id}`, { status });
  return { paymentId: request.paymentId, objects: [authorizationId] };
}

async function openPage(): Promise<{ paymentId: string; pageId: string }> {
  const request = aPage();
  const { pageId } = await pages.open(request);
  return { paymentId: request.paymentId, pageId };
}

const deliver = async (event: object): Promise<void> => {
  const body = JSON.stringify(event);
  const signature = app.sandbox.stripe.webhooks.generateTestHeaderString({
    payload: body,
    secret: WEBHOOK_SECRET,
  });
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
  const { status } = await fetch(`${app.httpUrl}/webhooks/stripe`, { method: 'POST', headers, body });
  expect(status).toBe(200);
};
const isApplied = async ({ id }: { id: string }): Promise<void> => {
  const { rows } = await app.db.pool.query('SELECT status FROM webhook_events WHERE id = $1', [id]);
  expect(rows).toEqual([{ status: 'applied' }]);
};

/** Hides the payment's row: webhooks name their account, and this one has none. */
const hide = (paymentId: string, isHidden: boolean) =>
  app.db.pool.query(`UPDATE payments SET gateway_account = $2 WHERE id = $1`, [
    paymentId,
    isHidden ? 'not yet' : '',
  ]);

/** Delivers the events in this order, each applied before the next; the first ones before their payment exists. */
async function deliverHistory(
  history: History,
  events: readonly { id: string }[],
  early: number,
): Promise<void> {
  if (early > 0) await hide(history.paymentId, true);
  for (const [index, event] of events.entries()) {
    if (index === early) await hide(history.paymentId, false);
    await deliver(event);
    await deliver(event);
    if (index >= early) await eventually(() => isApplied(event));
  }
  await hide(history.paymentId, false);
  for (const event of events) await eventually(() => isApplied(event));
  // And all of them once more, late and in reverse order.
  for (const event of events.toReversed()) await deliver(event);
}

async function eventsOf({ objects }: History, types: readonly string[]): Promise<{ id: string }[]> {
  const { data } = await app.sandbox.control('GET', 'events');
  return types.map((type) => {
    const found = data.find(
      (event: { type: string; data: { object: { id: string; payment_intent?: string } } }) =>
        event.type === type &&
        (objects.includes(event.data.object.id) || objects.includes(event.data.object.payment_intent ?? '')),
    );
    if (!found) throw new Error(`the gateway has no event ${type}`);
    return found as { id: string };
  });
}

describe.each(Object.entries<Case>(CASES))(
  'DEM-14 PAY-8 %s',
  (_name, { types, live, ends, events, dispute }) => {
    it('ends the same in every order of its webhooks, each delivered three times, some before their payment: every domain event once', async () => {
      const orders = permutations(types);
      const delivered: History[] = [];
      const deliverIn = async (order: string[], index: number): Promise<void> => {
        const history = await live();
        await deliverHistory(history, await eventsOf(history, order), index % types.length);
        delivered[index] = history;
      };
      for (let first = 0; first < orders.length; first += AT_ONCE)
        await Promise.all(
          orders.slice(first, first + AT_ONCE).map((order, n) => deliverIn(order, first + n)),
        );

      for (const [index, { paymentId }] of delivered.entries()) {
        const { status } = await pay.row(paymentId);
        const order = orders[index]!.join(', ');
        expect(`${order}: ${status as string}`).toBe(`${order}: ${ends}`);
        expect(`${order}: ${(await pay.events(paymentId)).join()}`).toBe(`${order}: ${events.join()}`);
        const { rows } = await app.db.pool.query('SELECT status FROM disputes WHERE payment_id = $1', [
          paymentId,
        ]);
        expect(rows).toEqual(dispute === undefined ? [] : [{ status: dispute }]);
      }
    }, 60_000);
  },
);
