import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GrpcCaller } from '../testing/grpc-caller.js';
import { TestApp, problem } from '../testing/test-app.js';

let app: TestApp;
let grpc: GrpcCaller;
beforeAll(async () => {
  app = await TestApp.open();
  grpc = new GrpcCaller(app.grpcUrl);
});
afterAll(async () => {
  grpc.close();
  await app.close();
});

const open = (lines: unknown) => app.call('POST', '/v1/carts', { body: { lines } });
const cartsStored = async (): Promise<number> => {
  const { rows } = await app.database.pool.query<{ count: bigint }>('SELECT count(*) FROM carts');
  return Number(rows[0]!.count);
};

describe('POST /v1/carts with lines', () => {
  it('CHK-1 opens a cart at version 1 with its lines; the same SKU is one line', async () => {
    const { status, json, headers } = await open([
      { sku: 'SKU-1', quantity: 2 },
      { sku: 'SKU-2', quantity: 1 },
      { sku: 'SKU-1', quantity: 3 },
    ]);

    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(json).toMatchObject({
      version: 1,
      lines: [
        { sku: 'SKU-1', quantity: 5, unitPrice: { amountMinor: 1_000, currency: 'USD' } },
        { sku: 'SKU-2', quantity: 1, lineTotal: { amountMinor: 2_000, currency: 'USD' } },
      ],
      subtotal: { amountMinor: 7_000, currency: 'USD' },
    });
    const { token, ...shown } = json;
    expect((await app.call('GET', `/v1/carts/${json.id}`, { token })).json).toEqual(shown);
  });

  it('CHK-1 is a cart like any other: its lines are changed, its checkout is started', async () => {
    const { json: cart } = await open([{ sku: 'SKU-1', quantity: 1 }]);
    const options = { token: cart.token as string };
    const more = { ...options, body: { sku: 'SKU-2', quantity: 1, version: 1 } };

    expect((await app.call('POST', `/v1/carts/${cart.id}/lines`, more)).json.version).toBe(2);
    const started = await app.call('POST', '/v1/checkouts', { ...options, body: { cartId: cart.id } });
    expect(started.status).toBe(201);
    expect(started.json.lines).toHaveLength(2);
  });

  it.each([
    ['no list', 'SKU-1', 'lines'],
    [
      'no pieces',
      [
        { sku: 'SKU-1', quantity: 1 },
        { sku: 'SKU-2', quantity: 0 },
      ],
      'lines.1.quantity',
    ],
    ['no SKU', [{ quantity: 1 }], 'lines.0.sku'],
    ['a key that is not known', [{ sku: 'SKU-1', quantity: 1, unitPrice: 1 }], 'lines.0.unitPrice'],
    ['a version', [{ sku: 'SKU-1', quantity: 1, version: 1 }], 'lines.0.version'],
    ['more lines than a request holds', Array(501).fill({ sku: 'SKU-1', quantity: 1 }), 'lines'],
    [
      'joined lines of more than 999 pieces',
      [
        { sku: 'SKU-1', quantity: 999 },
        { sku: 'SKU-1', quantity: 1 },
      ],
      'lines.1.quantity',
    ],
  ])('CHK-1 SYS-7 refuses %s, and stores nothing', async (_what, lines, path) => {
    const before = await cartsStored();

    const answer = await open(lines);

    expect(problem(answer)).toBe('400 VALIDATION_FAILED');
    expect((answer.json.errors as { path: string }[]).map((error) => error.path)).toEqual([path]);
    expect(await cartsStored()).toBe(before);
  });

  it('CHK-1 refuses the 101st line', async () => {
    const skus = Array.from({ length: 101 }, (_, n) => `MANY-${n}`);
    for (const sku of skus) app.ports.pricing.unitPrices.set(sku, 1n);

    const fits = skus.slice(1).map((sku) => ({ sku, quantity: 1 }));
    expect(problem(await open(skus.map((sku) => ({ sku, quantity: 1 }))))).toBe('400 CART_FULL');
    expect((await open(fits)).json.lines).toHaveLength(100);
  });

  it('names every SKU that is not sold or has no price, with its place', async () => {
    app.ports.catalog.notSold.add('GONE');

    const answer = await open([
      { sku: 'GONE', quantity: 1 },
      { sku: 'SKU-1', quantity: 1 },
      { sku: 'PRICELESS', quantity: 1 },
    ]);

    expect(problem(answer)).toBe('422 SKU_UNKNOWN');
    expect(answer.json.errors).toEqual([
      { path: 'lines.0.sku', sku: 'GONE' },
      { path: 'lines.2.sku', sku: 'PRICELESS' },
    ]);
  });

  it('names the service that is away, and stores nothing', async () => {
    const before = await cartsStored();
    app.ports.pricing.calls.plan('prices', { kind: 'away' });

    const answer = await open([{ sku: 'SKU-3', quantity: 77 }]);

    expect(problem(answer)).toBe('503 DEPENDENCY_UNAVAILABLE');
    expect(await cartsStored()).toBe(before);
  });

  it('is the same over gRPC', async () => {
    const lines = [{ sku: 'SKU-1', quantity: 2 }];
    const { cart } = await grpc.call('CartService', 'CreateCart', { lines });

    expect(cart).toMatchObject({ version: 1, lines: [{ sku: 'SKU-1', quantity: 2 }] });
  });
});
