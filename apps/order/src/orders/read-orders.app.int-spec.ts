import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { AS_GUEST, OrderBench } from '../testing/order-bench.js';
import { anOrder } from '../testing/orders.js';

let bench: OrderBench;
beforeAll(async () => {
  bench = await OrderBench.start();
});
afterAll(() => bench.stop());

describe('GET /v1/orders/{id}', () => {
  it('shows guests their order with the token of the cart, with money, lines and history', async () => {
    const content = anOrder();
    const { orderId, orderNumber } = await bench.create(content);
    const { status, body } = await bench.get(`/v1/orders/${orderId}`, AS_GUEST);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: orderId,
      number: orderNumber,
      status: 'pending',
      paymentType: 'card',
      totals: {
        grandTotal: { amountMinor: 2700, currency: 'USD' },
        taxLines: [{ rate: '0.1', amount: { amountMinor: 200 } }],
      },
      lines: [
        {
          id: content.lines[0]?.lineId,
          quantity: 2,
          unitPrice: { amountMinor: 1000 },
          lineTotal: { amountMinor: 2000 },
          total: { amountMinor: 2200 },
        },
      ],
      shippingAddress: { countryCode: 'US' },
      history: [{ from: null, to: 'pending', at: expect.stringMatching(/Z$/) }],
    });
    expect(body).not.toHaveProperty('billingAddress');
    expect(JSON.stringify(body)).not.toContain(
      content.cartTokenHash && Buffer.from(content.cartTokenHash).toString('hex'),
    );
  });

  it('shows customers their own orders only', async () => {
    const { orderId } = await bench.create(anOrder({ customerId: 'ada' }));
    const path = `/v1/orders/${orderId}`;

    expect((await bench.get(path, await bench.asCustomer('ada'))).status).toBe(200);
    expect(await bench.get(path, await bench.asCustomer('eve'))).toMatchObject({
      status: 404,
      body: { reason: 'ORDER_NOT_FOUND' },
    });
    expect((await bench.get(path, { 'x-cart-token': 'guessed' })).status).toBe(404);
    expect((await bench.get(path)).status).toBe(404);
  });

  it('answers 401 to a forged, expired or foreign token (7.1)', async () => {
    const { orderId } = await bench.create(anOrder({ customerId: 'ada' }));
    const path = `/v1/orders/${orderId}`;
    const valid = await bench.issuer.token('ada');

    expect((await bench.get(path, { authorization: `Bearer ${valid.slice(0, -4)}AAAA` })).status).toBe(401);
    expect(
      (await bench.get(path, { authorization: `Bearer ${await bench.issuer.token('ada', 'demo', '-1m')}` }))
        .status,
    ).toBe(401);
    expect((await bench.get(path, await bench.asCustomer('ada', 'demo-eu'))).status).toBe(401);
    expect((await bench.get(path, { ...AS_GUEST, authorization: 'Basic x' })).status).toBe(401);
  });

  it('answers 404 to impossible ids, and 400 without a tenant', async () => {
    for (const id of ['x', 'null', '%00', `${newId()}'`, newId(), '../orders', 'é'.repeat(60)]) {
      expect((await bench.get(`/v1/orders/${encodeURIComponent(id)}`, AS_GUEST)).status).toBe(404);
    }
    expect(await bench.get(`/v1/orders/${newId()}`, { 'x-tenant-id': '' })).toMatchObject({
      status: 400,
      body: { reason: 'TENANT_REQUIRED' },
    });
  });

  it('SYS-6 hides an order from the same token in another tenant', async () => {
    const { orderId } = await bench.create(anOrder());
    expect((await bench.get(`/v1/orders/${orderId}`, { ...AS_GUEST, 'x-tenant-id': 'demo-eu' })).status).toBe(
      404,
    );
  });
});

describe('GET /v1/orders', () => {
  it("pages through a customer's orders, newest first, each once", async () => {
    const made: string[] = [];
    for (let n = 0; n < 7; n += 1)
      made.unshift((await bench.create(anOrder({ customerId: 'grace' }))).orderId);
    await bench.create(anOrder({ customerId: 'another-customer' }));
    await bench.create(anOrder({ customerId: 'grace' }), 'demo-eu');

    const seen: unknown[] = [];
    let cursor = '';
    do {
      const query = `?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const { status, body } = await bench.get(`/v1/orders${query}`, await bench.asCustomer('grace'));
      expect(status).toBe(200);
      seen.push(...(body['orders'] as { id: string }[]).map(({ id }) => id));
      cursor = (body['nextCursor'] as string | undefined) ?? '';
    } while (cursor);
    expect(seen).toEqual(made);
  });

  it('answers 401 to callers who are no customers, and 400 to an invalid query', async () => {
    expect((await bench.get('/v1/orders')).status).toBe(401);
    expect((await bench.get('/v1/orders', AS_GUEST)).status).toBe(401);
    const customer = await bench.asCustomer('ada');
    for (const query of [
      'cursor=x',
      'cursor=',
      'limit=0',
      'limit=x',
      'limit=1000',
      ...[
        '9999-99-99T99:99:99Z x',
        `0000-01-01T00:00:00.000Z ${newId()}`,
        `2026-01-01T24:00:00.000Z ${newId()}`,
        `+275760-09-13T00:00:00.000Z ${newId()}`,
        `2026-01-01T00:00:00.000Z ${newId()} x`,
        `infinity ${newId()}`,
        `2026-01-01T00:00:00.000Z' ${newId()}`,
      ].map((text) => `cursor=${Buffer.from(text).toString('base64url')}`),
      'cursor=a&cursor=b',
      `cursor=${'A'.repeat(5_000)}`,
    ]) {
      expect({ query, ...(await bench.get(`/v1/orders?${query}`, customer)) }).toMatchObject({
        query,
        status: 400,
        body: { reason: 'VALIDATION_FAILED' },
      });
    }
  });
});
