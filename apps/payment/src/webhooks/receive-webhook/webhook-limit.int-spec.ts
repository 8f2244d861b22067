import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { startPaymentApp } from '../../testing/payment-app.js';

type App = Awaited<ReturnType<typeof startPaymentApp>>;

/** A unique network address, so that runs do not share counters. */
const randomClient = () =>
  `2001:db8:${randomBytes(4)
    .toString('hex')
    .replace(/^(....)/, '$1:')}::1`;

let app: App;
beforeAll(async () => {
  app = await startPaymentApp({
    env: {
      RATE_LIMIT_PER_MINUTE: '3',
      WEBHOOK_RATE_LIMIT_PER_MINUTE: '20',
      TRUSTED_PROXIES: '127.0.0.1',
    },
  });
});
afterAll(() => app.stop());

const client = randomClient();
const statuses = (times: number, send: () => Promise<Response>) =>
  Promise.all(Array.from({ length: times }, async () => (await send()).status));
const count = (all: number[], status: number) => all.filter((each) => each === status).length;

describe('SEC-1 the limits of payment', () => {
  it('SEC-1 the webhook route has its own rate limit and body limit', async () => {
    const send = (body = '{}', name = client) =>
      fetch(`${app.httpUrl}/webhooks/stripe`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': name },
        body,
      });

    const answers = await statuses(50, () => send());

    expect([count(answers, 400), count(answers, 429)]).toEqual([20, 30]);
    expect((await send(`"${'x'.repeat(300_000)}"`, randomClient())).status).toBe(413);
  });

  it('SEC-1 a customer’s payments are rate limited, operators’ routes and health are not', async () => {
    const customer = randomClient();
    const ask = (path: string, url = app.httpUrl) =>
      fetch(`${url}${path}`, { headers: { 'x-tenant-id': 'demo', 'x-forwarded-for': customer } });

    expect(count(await statuses(30, () => ask('/v1/customers/c1/payments')), 429)).toBe(27);
    expect(count(await statuses(10, () => ask('/ops/outbox', app.running.internalUrl)), 429)).toBe(0);
    expect(count(await statuses(10, () => ask('/health/live')), 429)).toBe(0);
  });
});
