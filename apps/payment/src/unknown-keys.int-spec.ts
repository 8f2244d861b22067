import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { isRefusalOf, unknownKeyRequests } from '@holdfast/openapi/testing';

import { paymentApi } from './payment.api.js';
import { startPaymentApp } from './testing/payment-app.js';
import type { PaymentApp } from './testing/payment-app.js';

const ORIGIN = 'https://shop.test';
let app: PaymentApp;
beforeAll(async () => {
  app = await startPaymentApp({ env: { CORS_ORIGINS: ORIGIN } });
});
afterAll(() => app.stop());

describe('TRU-13 an unknown key', () => {
  it.each(unknownKeyRequests(paymentApi).map((request) => [request.what, request] as const))(
    'TRU-13 is refused and named: %s',
    async (_what, request) => {
      const host = request.isInternal ? app.running.internalUrl : app.httpUrl;
      const answer = await fetch(host + request.url, {
        method: request.method,
        headers: { 'x-tenant-id': 'demo', origin: ORIGIN },
      });
      const json: unknown = await answer.json();

      expect({ json, isRefused: isRefusalOf(request, answer.status, json) }).toMatchObject({
        isRefused: true,
      });
      // TRU-12 holds for every answer.
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    },
  );
});
