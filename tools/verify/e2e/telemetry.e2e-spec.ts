import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { eventually } from '@holdfast/testing';

import { Refused } from '../../launcher/shopper/shopper.ts';
import { customerToken, e2eDataDir, e2eUrls, openShop } from './stack.ts';

jest.setTimeout(120_000);

interface SpanSeen {
  readonly service: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
}

const collector = process.env['HOLDFAST_E2E_COLLECTOR'] ?? '';
const ask = async <T>(path: string): Promise<T> => (await fetch(`${collector}${path}`)).json() as Promise<T>;

const logFolder = () => join(e2eDataDir(), 'logs');
/** Everything all processes have written to their logs. */
const logs = (): string[] =>
  readdirSync(logFolder()).map((file) => readFileSync(join(logFolder(), file), 'utf8'));

let shop: ReturnType<typeof openShop>;
beforeAll(() => {
  shop = openShop();
});
afterAll(() => shop.close());

const ready = async (options: object = {}) =>
  (await shop.shopper(options).fill({ 'TSHIRT-BLK-L': 1 })).start();

/** App, span, and what it stands for. */
const HELD: readonly (readonly [string, string, string])[] = [
  ['checkout', 'confirm-checkout create-order', 'a step of the saga'],
  ['checkout', 'OrderService.createOrder', 'a call, as its caller sees it'],
  ['order', 'OrderService.CreateOrder', 'the same call, as it is served'],
  ['order', 'order_create', 'a statement'],
  ['checkout', 'redis eval', 'a command of the guard'],
  ['payment', 'stripe POST /v1/payment_intents', 'the gateway'],
  ['order', 'publish orders.order.confirmed', 'an event that leaves the outbox'],
  ['checkout-worker', 'publish checkout.cart.converted', 'an event that another process publishes'],
  ['notification', 'consume orders.order.confirmed', 'an event that arrives'],
  ['notification', 'send mail', 'the mail'],
];

describe('OPS-5 one checkout, one trace', () => {
  const traceId = randomBytes(16).toString('hex');
  const outside = randomBytes(8).toString('hex');
  const requestId = `trace-${outside}`;
  let spans: SpanSeen[];

  beforeAll(async () => {
    const { checkoutId, headers } = await ready();
    await fetch(`${e2eUrls()['checkout']!.http}/v1/checkouts/${checkoutId}/confirm`, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'x-request-id': requestId,
        traceparent: `00-${traceId}-${outside}-01`,
      },
      body: JSON.stringify({ payment: { type: 'card', paymentMethodId: 'pm_card_visa' } }),
    });
    await eventually(async () => {
      spans = await ask<SpanSeen[]>(`/traces/${traceId}`);
      const names = spans.map(({ name }) => name);
      // Every process sends its spans when it pleases: the last one may well be of the first thing that happened.
      expect(names).toEqual(
        expect.arrayContaining(['POST /v1/checkouts/:id/confirm', ...HELD.map(([, name]) => name)]),
      );
      expect(names.filter((name) => name === 'consume checkout.cart.converted')).toHaveLength(2);
    }, 60_000);
  });

  it.each(HELD)('EVT-5 holds in %s: %s (%s)', (service, name) => {
    expect(spans.map((span) => `${span.service}: ${span.name}`)).toContain(`${service}: ${name}`);
  });

  it('OPS-5 leads from every span back to the request, without a gap', async () => {
    await eventually(async () => {
      spans = await ask<SpanSeen[]>(`/traces/${traceId}`);
      const known = new Set([outside, ...spans.map(({ spanId }) => spanId)]);
      expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId)).map(({ name }) => name)).toEqual(
        [],
      );
    }, 30_000);
  });

  it("EVT-5 shows the request's id, trace and tenant in the consumer's log line", () => {
    const file = readFileSync(join(logFolder(), 'notification.log'), 'utf8');
    const lines = file.split('\n').filter((line) => line.includes(traceId));

    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({
        msg: 'mail sent',
        requestId,
        traceId,
        tenantId: 'demo',
        app: 'notification',
      }),
    );
  });
});

describe('OPS-5 the saga in figures', () => {
  it('OPS-5 has duration, count, failures and load of every step', async () => {
    const shopper = await ready();
    // The first attempt takes the checkout's hold as it is, the second extends it.
    for (const _attempt of [1, 2])
      await shopper.tryConfirm({ type: 'card', paymentMethodId: 'pm_card_chargeDeclined' });

    const text = await (await fetch(`${e2eUrls()['checkout']!.internal}/metrics`)).text();
    const counts = text.split('\n').filter((line) => line.startsWith('holdfast_saga_step_seconds_count'));
    const counted = (step: string, outcome: string) =>
      counts.some((line) => line.includes(`step="${step}"`) && line.includes(`outcome="${outcome}"`));

    for (const step of [
      'extend-stock-holds',
      'authorize-payment',
      'pin-stock-holds',
      'create-order',
      'finalise',
    ])
      expect({ step, counted: counted(step, 'answered') || counted(step, 'succeeded') }).toEqual({
        step,
        counted: true,
      });
    expect(counted('authorize-payment', 'refused')).toBe(true);
    expect(text).toMatch(/holdfast_saga_steps_in_flight\{[^}]*step="create-order"\} 0/);
  });
});

describe('SEC-3 secrets reach neither a log nor a span', () => {
  it('SEC-3 whatever is bought, declined, forged or mistyped', async () => {
    const bearer = await customerToken('secretive', 'demo');
    const customer = await ready({ token: bearer });
    const declined = await ready();
    const challenged = await ready();
    const clientSecret = await useSecrets({ customer, declined, challenged, bearer });

    const told = [...logs(), ...(await ask<string[]>('/received'))];

    const secrets = {
      'a payment method': 'pm_card_',
      'a client secret': '_secret_',
      'that client secret': clientSecret,
      "a guest's token": declined.cartToken,
      "another guest's token": challenged.cartToken,
      "a customer's token": bearer,
      'any JWT': 'eyJhbGciOi',
      "the gateway's key": 'sk_test_',
      "the webhook's secret": 'whsec_',
      'an address': '1 Market Street',
    };
    for (const [what, secret] of Object.entries(secrets)) {
      expect(secret.length).toBeGreaterThan(5);
      const found = told.filter((text) => text.includes(secret));
      expect({ what, found: found.map((text) => around(text, secret)) }).toEqual({ what, found: [] });
    }
  });
});

/** Where a log gives a secret away. */
const around = (text: string, secret: string): string => {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 300), at + secret.length + 20);
};

type Shopper = Awaited<ReturnType<typeof ready>>;

/** Sends secrets the ordinary way, and where they do not belong. Answers a client secret. */
async function useSecrets(
  given: Record<'customer' | 'declined' | 'challenged', Shopper> & { bearer: string },
) {
  const { customer, declined, challenged, bearer } = given;
  await customer.confirm();
  await declined.tryConfirm({ type: 'card', paymentMethodId: 'pm_card_chargeDeclined' });
  const { clientSecret } = await challenged.confirm({
    type: 'card',
    paymentMethodId: 'pm_card_threeDSecureRequired',
  });
  const path = `/v1/checkouts/${declined.checkoutId}`;
  const { headers } = declined;
  const misplaced = [
    { path: `${path}/confirm`, body: { payment: { type: 'pm_card_visa', paymentMethodId: clientSecret } } },
    { path: `${path}/confirm`, body: { payment: 'pm_card_visa' } },
    { path: `${path}/confirm`, body: { payment: { type: 'card', paymentMethodId: 'pm_card_nonsense' } } },
    { path: `/v1/checkouts/${declined.cartToken}/confirm`, body: {} },
    { path: `/v1/carts/${declined.cartId}/claim`, body: { token: bearer } },
  ];
  for (const { path: to, body } of misplaced)
    await declined.call('POST', to, body).catch((error: unknown) => expect(error).toBeInstanceOf(Refused));
  for (const authorization of [`Bearer ${bearer}x`, `Basic ${bearer}`])
    await shop.checkout.request('GET', path, { headers: { ...headers, authorization } });
  return clientSecret as string;
}
