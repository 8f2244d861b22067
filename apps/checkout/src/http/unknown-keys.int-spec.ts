import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { isRefusalOf, unknownKeyRequests } from '@holdfast/openapi/testing';

import { TestApp } from '../testing/test-app.js';
import { checkoutApi } from './checkout-api.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.open();
});
afterAll(() => app.close());

const requests = unknownKeyRequests(checkoutApi);

describe('TRU-13 a key that the checkout does not know', () => {
  it.each(requests.map((request) => [request.what, request] as const))(
    'TRU-13 is refused and named: %s',
    async (_what, request) => {
      const { status, json } = await app.call(request.method, request.url, { body: request.body });

      expect({ json, isRefused: isRefusalOf(request, status, json) }).toMatchObject({ isRefused: true });
    },
  );

  it('TRU-13 is looked for in addresses, payments and amounts too', () => {
    const paths = new Set(requests.map(({ path }) => path));

    for (const key of ['shippingAddress', 'billingAddress', 'payment', 'expectedGrandTotal'])
      expect(paths).toContain(`${key}.setupFutureUsage`);
  });

  it('TRU-13 is refused beside everything that is right, and nothing is done', async () => {
    const { checkoutId, token } = await app.checkout();
    const payment = { type: 'card', paymentMethodId: 'pm_card_visa', setupFutureUsage: 'off_session' };

    const { status, json } = await app.call('POST', `/v1/checkouts/${checkoutId}/confirm`, {
      token,
      body: { payment },
    });

    expect([status, json.reason]).toEqual([400, 'VALIDATION_FAILED']);
    expect(json.errors).toEqual([{ path: 'payment.setupFutureUsage', message: 'is not known here' }]);
    expect((await app.call('GET', `/v1/checkouts/${checkoutId}/order`, { token })).json.status).toBe('open');
  });

  it('TRU-13 is let through where the gateway sends customers back', async () => {
    expect((await app.call('GET', '/pay/success?session_id=cs_1&utm=x')).status).toBe(200);
  });
});
