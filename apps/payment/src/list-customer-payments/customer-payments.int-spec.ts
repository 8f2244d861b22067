import { createServer } from 'node:http';
import type { Server } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

import { observeStatements } from '@holdfast/postgres';
import { freePort } from '@holdfast/testing';

import { asTenant, startPaymentApp } from '../testing/payment-app.js';
import type { PaymentApp } from '../testing/payment-app.js';
import { driver } from '../testing/payment-checks.js';

let app: PaymentApp;
let jwks: Server;
let token: (claims?: { sub?: string; tenant?: string; roles?: string[] }) => Promise<string>;

beforeAll(async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] });
  const port = await freePort();
  jwks = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end(keys),
  );
  await new Promise<void>((resolve) => jwks.listen(port, '127.0.0.1', resolve));
  token = ({ sub = 'customer-1', tenant = 'demo', roles = [] } = {}) =>
    new SignJWT({ tenant, roles })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setSubject(sub)
      .setIssuer('holdfast')
      .setAudience('holdfast')
      .setExpirationTime('5m')
      .sign(privateKey);
  app = await startPaymentApp({ env: { JWKS_URL: `http://127.0.0.1:${port}/jwks` } });
  for (let index = 0; index < 5; index += 1) await driver(app).authorize({ lineSummary: `order ${index}` });
  await driver(app).authorize({ customerId: 'customer-2' });
}, 60_000);
afterAll(async () => {
  await app.stop();
  jwks.closeAllConnections();
  jwks.close();
});

const get = async (path: string, bearer?: string, tenant = 'demo') => {
  const headers = { 'x-tenant-id': tenant, ...(bearer && { authorization: `Bearer ${bearer}` }) };
  const response = await fetch(`${app.httpUrl}/v1/customers/${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('GET /v1/customers/{id}/payments (PAY-11)', () => {
  it('pages by cursor, newest first, one statement per page', async () => {
    const bearer = await token();
    const statements: string[] = [];
    const stop = observeStatements(({ name }) => statements.push(name));
    const first = await get('customer-1/payments?limit=3', bearer);
    stop();
    const second = await get(
      `customer-1/payments?limit=3&cursor=${String(first.body['nextCursor'])}`,
      bearer,
    );

    const summaries = [first, second].flatMap(({ body }) => body['payments'] as { lineSummary: string }[]);
    expect(summaries.map(({ lineSummary }) => lineSummary)).toEqual(
      [4, 3, 2, 1, 0].map((index) => `order ${index}`),
    );
    expect(summaries[0]).toMatchObject({
      status: 'authorized',
      amount: { amountMinor: 1999, currency: 'USD' },
    });
    expect(second.body['nextCursor']).toBeNull();
    expect(statements.filter((name) => name.startsWith('payment'))).toEqual(['payment-customer-page']);
  });

  it('serves a customer only her own; operators anybody', async () => {
    expect((await get('customer-2/payments', await token())).status).toBe(404);
    expect((await get('customer-2/payments', await token({ sub: 'boss', roles: ['ops'] }))).status).toBe(200);
    expect((await get('customer-1/payments')).status).toBe(401);
    expect((await get('customer-1/payments', 'forged')).status).toBe(401);
  });

  it("SYS-6 knows nothing of another tenant's payments", async () => {
    expect((await get('customer-1/payments', await token(), 'demo-eu')).status).toBe(401);
    const { body } = await get('customer-1/payments', await token({ tenant: 'demo-eu' }), 'demo-eu');
    expect(body).toEqual({ payments: [], nextCursor: null });
  });

  it('refuses a cursor that is not ours, and a limit that is none', async () => {
    const bearer = await token();
    expect((await get('customer-1/payments?cursor=%27%20OR%201', bearer)).status).toBe(400);
    expect((await get('customer-1/payments?limit=1000', bearer)).status).toBe(400);
  });

  it('answers the same over gRPC', async () => {
    const page = await asTenant(() =>
      app.client.listCustomerPayments({ customerId: 'customer-1', cursor: '', pageSize: 2 }),
    );
    expect(page.payments.map(({ lineSummary }) => lineSummary)).toEqual(['order 4', 'order 3']);
    expect(page.nextCursor).not.toBe('');
  });
});
