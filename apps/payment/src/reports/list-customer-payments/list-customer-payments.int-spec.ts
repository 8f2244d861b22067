import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { observeStatements } from '@holdfast/postgres';

import { startTestIdentity } from '../../testing/identity.js';
import type { TestIdentity } from '../../testing/identity.js';
import { asTenant, startPaymentApp } from '../../testing/payment-app.js';
import type { PaymentApp } from '../../testing/payment-app.js';
import { driver } from '../../testing/payment-checks.js';

let app: PaymentApp;
let identity: TestIdentity;
const token: TestIdentity['token'] = (claims) => identity.token(claims);

beforeAll(async () => {
  identity = await startTestIdentity();
  app = await startPaymentApp({ env: identity.env });
  for (let index = 0; index < 5; index += 1) await driver(app).authorize({ lineSummary: `order ${index}` });
  await driver(app).authorize({ customerId: 'customer-2' });
}, 60_000);
afterAll(async () => {
  await app.stop();
  identity.stop();
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
    expect(statements.filter((name) => /^(payment|customer)_/.test(name))).toEqual([
      'customer_payments_page',
    ]);
  });

  it('returns customers their own payments, operators every customer’s', async () => {
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

  it('refuses an invalid cursor and an invalid limit', async () => {
    const bearer = await token();
    expect((await get('customer-1/payments?cursor=%27%20OR%201', bearer)).status).toBe(400);
    expect((await get('customer-1/payments?limit=1000', bearer)).status).toBe(400);
  });

  it('SYS-6 a cursor from another customer’s list shows only the caller’s own payments', async () => {
    const others = await get('customer-1/payments?limit=2', await token());
    const { body } = await get(
      `customer-2/payments?cursor=${String(others.body['nextCursor'])}`,
      await token({ sub: 'customer-2' }),
    );
    expect(
      (body['payments'] as { lineSummary: string }[]).every(
        ({ lineSummary }) => !lineSummary.startsWith('order'),
      ),
    ).toBe(true);
  });

  it.each(['customer-1%00/payments', `${'x'.repeat(300)}/payments`])(
    'SYS-7 refuses the customer %s',
    async (path) => {
      const { status } = await get(path, await token({ sub: 'boss', roles: ['ops'] }));
      expect([400, 404, 414]).toContain(status);
    },
  );

  it('filters by one or several statuses, page by page', async () => {
    const bearer = await token();
    const { body } = await get('customer-1/payments?status=authorized&status=voided&limit=2', bearer);
    expect((body['payments'] as object[]).length).toBe(2);
    const next = await get(
      `customer-1/payments?status=authorized&limit=4&cursor=${String(body['nextCursor'])}`,
      bearer,
    );
    expect((next.body['payments'] as object[]).length).toBe(3);
    expect((await get('customer-1/payments?status=refunded', bearer)).body['payments']).toEqual([]);
    expect((await get('customer-1/payments?status=stolen', bearer)).status).toBe(400);
  });

  it('returns the same over gRPC', async () => {
    const page = await asTenant(() =>
      app.client.listCustomerPayments({ customerId: 'customer-1', cursor: '', pageSize: 2 }),
    );
    expect(page.payments.map(({ lineSummary }) => lineSummary)).toEqual(['order 4', 'order 3']);
    expect(page.nextCursor).not.toBe('');
  });
});
