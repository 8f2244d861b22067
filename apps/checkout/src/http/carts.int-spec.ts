import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';

import { TestApp, problem } from '../testing/test-app.js';
import type { Answer } from '../testing/test-app.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.open();
});
afterAll(() => app.close());

const paths = ({ json }: Answer): string[] => [
  ...new Set((json.errors as { path: string }[]).map(({ path }) => path)),
];
const addLine = (cart: { id: string; token: string }, body: unknown, options = {}) =>
  app.call('POST', `/v1/carts/${cart.id}/lines`, { token: cart.token, body, ...options });

describe('POST /v1/carts', () => {
  it('CHK-1 opens a cart at version 1 in the currency of the shop', async () => {
    const { status, json, headers } = await app.call('POST', '/v1/carts', {
      body: { email: 'a@b.test', metadata: { source: 'spec' } },
    });

    expect(status).toBe(201);
    expect(json).toMatchObject({
      version: 1,
      currency: 'USD',
      lines: [],
      email: 'a@b.test',
      metadata: { source: 'spec' },
    });
    expect(headers.get('etag')).toBe('"1"');
    expect(Buffer.from(json.token as string, 'base64url')).toHaveLength(32);
  });

  it('CHK-2 returns the token once, and stores only its hash', async () => {
    const { id, token } = await app.cart({});

    expect((await app.call('GET', `/v1/carts/${id}`, { token })).json).not.toHaveProperty('token');
    const { rows } = await app.database.pool.query('SELECT carts::text AS row FROM carts WHERE id = $1', [
      id,
    ]);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('needs no body', async () => {
    expect((await app.call('POST', '/v1/carts')).status).toBe(201);
  });

  it.each([
    ['a currency that is none', { currency: 'dollars' }, 'currency'],
    ['an e-mail address that is none', { email: 'ada' }, 'email'],
    ['a locale that is none', { locale: 'en US' }, 'locale'],
    ['a note without end', { note: 'x'.repeat(1_001) }, 'note'],
    ['a note that cannot be stored', { note: 'a\u0000b' }, 'note'],
    ['metadata that are no texts', { metadata: { a: 1 } }, 'metadata.a'],
    [
      'metadata without end',
      { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, ''])) },
      'metadata',
    ],
    ['no object', '[]', ''],
    ['null', 'null', ''],
  ])('SYS-7 refuses %s', async (_what, body, path) => {
    const answer = await app.call('POST', '/v1/carts', { body });

    expect(problem(answer)).toBe('400 VALIDATION_FAILED');
    expect(paths(answer)).toEqual([path]);
  });

  it('refuses a currency that the shop does not accept', async () => {
    expect(problem(await app.call('POST', '/v1/carts', { body: { currency: 'EUR' } }))).toBe(
      '422 CURRENCY_UNSUPPORTED',
    );
  });

  it('MON-1 refuses a currency that cards of the shop cannot be charged in, however it came into the settings', async () => {
    await app.database.pool.query(
      `INSERT INTO tenants (id, name, currency, currencies, prices_include_tax, payment_methods)
       VALUES ('dinar', 'D', 'IQD', '{IQD,KWD}', false, '{card,cod}'), ('cash', 'C', 'IQD', '{IQD}', false, '{cod}')`,
    );
    const opened = async (tenant: string, body: object) => app.call('POST', '/v1/carts', { tenant, body });

    expect(problem(await opened('dinar', {}))).toBe('422 CURRENCY_UNSUPPORTED');
    expect((await opened('dinar', { currency: 'KWD' })).status).toBe(201);
    expect((await opened('cash', {})).status).toBe(201);
  });

  it('SYS-7 refuses malformed JSON, other content types and bodies without end with a problem document', async () => {
    const answers = await Promise.all([
      app.call('POST', '/v1/carts', { body: '{"email":' }),
      app.call('POST', '/v1/carts', { body: 'x', headers: { 'content-type': 'text/plain' } }),
      app.call('POST', '/v1/carts', {
        body: 'a=b',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
      app.call('POST', '/v1/carts', { body: { note: 'x'.repeat(300_000) } }),
    ]);

    expect(answers.map(problem)).toEqual([
      '400 VALIDATION_FAILED',
      '415 UNSUPPORTED_MEDIA_TYPE',
      '415 UNSUPPORTED_MEDIA_TYPE',
      '413 BODY_TOO_LARGE',
    ]);
    for (const { headers } of answers)
      expect(headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('POST /v1/carts/{id}/lines', () => {
  it('CHK-1 adds a line with the price of today; the same SKU joins its line', async () => {
    const cart = await app.cart({});

    await addLine(cart, { sku: 'SKU-1', quantity: 2 });
    const { json, headers } = await addLine(cart, { sku: 'SKU-1', quantity: 3 });

    expect(json).toMatchObject({
      version: 3,
      lines: [{ sku: 'SKU-1', quantity: 5, unitPrice: { amountMinor: 1_000, currency: 'USD' } }],
    });
    expect(json.lines[0].lineTotal).toEqual({ amountMinor: 5_000, currency: 'USD' });
    expect(headers.get('etag')).toBe('"3"');
  });

  it.each([
    ['no pieces', { sku: 'SKU-1', quantity: 0 }, 'quantity'],
    ['1000 pieces', { sku: 'SKU-1', quantity: 1_000 }, 'quantity'],
    ['half a piece', { sku: 'SKU-1', quantity: 1.5 }, 'quantity'],
    ['fewer than no pieces', { sku: 'SKU-1', quantity: -1 }, 'quantity'],
    ['a quantity as text', { sku: 'SKU-1', quantity: '1' }, 'quantity'],
    ['more pieces than a number holds', { sku: 'SKU-1', quantity: 1e308 }, 'quantity'],
    ['no SKU', { quantity: 1 }, 'sku'],
    ['an empty SKU', { sku: '', quantity: 1 }, 'sku'],
    ['a SKU without end', { sku: 'x'.repeat(101), quantity: 1 }, 'sku'],
    ['a SKU with control characters', { sku: 'a\nb', quantity: 1 }, 'sku'],
    ['a version that is none', { sku: 'SKU-1', quantity: 1, version: 0 }, 'version'],
  ])('CHK-1 refuses %s, and changes nothing', async (_what, body, path) => {
    const cart = await app.cart();

    const answer = await addLine(cart, body);

    expect(problem(answer)).toBe('400 VALIDATION_FAILED');
    expect(paths(answer)).toEqual([path]);
    expect((await app.call('GET', `/v1/carts/${cart.id}`, { token: cart.token })).json.version).toBe(2);
  });

  it('CHK-1 refuses a joined line of more than 999 pieces', async () => {
    const cart = await app.cart({ 'SKU-1': 999 });

    expect(problem(await addLine(cart, { sku: 'SKU-1', quantity: 1 }))).toBe('400 VALIDATION_FAILED');
  });

  it('CHK-1 refuses the 101st line', async () => {
    const cart = await app.cart({});
    const lines = Array.from({ length: 100 }, (_, n) => ({
      id: newId(),
      sku: `L-${n}`,
      productId: newId(),
      name: 'x',
      quantity: 1,
      unitPriceMinor: 1,
      weightGrams: 1,
    }));
    await app.database.pool.query('UPDATE carts SET lines = $2, version = version + 1 WHERE id = $1', [
      cart.id,
      JSON.stringify(lines),
    ]);

    expect(problem(await addLine(cart, { sku: 'SKU-1', quantity: 1 }))).toBe('400 CART_FULL');
  });

  it('refuses a SKU that is not sold, or has no price', async () => {
    const cart = await app.cart({});
    app.ports.catalog.notSold.add('GONE');

    expect(problem(await addLine(cart, { sku: 'GONE', quantity: 1 }))).toBe('422 SKU_UNKNOWN');
    expect(problem(await addLine(cart, { sku: 'PRICELESS', quantity: 1 }))).toBe('422 SKU_UNKNOWN');
  });

  it('names the service that is away', async () => {
    const cart = await app.cart({});
    app.ports.pricing.calls.plan('prices', { kind: 'away' });

    const answer = await addLine(cart, { sku: 'SKU-1', quantity: 1 });

    expect(problem(answer)).toBe('503 DEPENDENCY_UNAVAILABLE');
    expect(answer.headers.get('retry-after')).toBe('2');
    expect(answer.json.dependency).toBe('PricingService');
  });
});

describe('CHK-1 the version of a cart', () => {
  it('is expected by field or by If-Match, and a stale one changes nothing', async () => {
    const cart = await app.cart();
    const line = { sku: 'SKU-1', quantity: 1 };

    expect((await addLine(cart, line, { ifMatch: '"2"' })).json.version).toBe(3);
    expect((await addLine(cart, { ...line, version: 3 }, { ifMatch: '"3", "7"' })).json.version).toBe(4);
    expect((await addLine(cart, line, { ifMatch: '*' })).json.version).toBe(5);
    expect(problem(await addLine(cart, { ...line, version: 4 }))).toBe('409 CART_VERSION_CONFLICT');
    const stale = await addLine(cart, line, { ifMatch: '"4"' });
    expect(problem(stale)).toBe('409 CART_VERSION_CONFLICT');
    expect(stale.json.version).toBe(5);
  });

  it.each([['3'], ['"1" "2"'], ['"1']])('is not expected as %s', async (ifMatch) => {
    const cart = await app.cart();

    const answer = await addLine(cart, { sku: 'SKU-1', quantity: 1 }, { ifMatch });

    expect(problem(answer)).toBe('400 VALIDATION_FAILED');
    expect(paths(answer)).toEqual(['if-match']);
  });

  it.each(['W/"1"', '"three"', '"0"', 'W/"1", "2"'])(
    'TRU-13 is never matched by If-Match %s',
    async (ifMatch) => {
      const cart = await app.cart({});

      const answer = await addLine(cart, { sku: 'SKU-1', quantity: 1 }, { ifMatch });

      expect([answer.status, answer.json.reason]).toEqual([409, 'CART_VERSION_CONFLICT']);
      const stranger = await addLine({ ...cart, token: 'wrong' }, { sku: 'SKU-1', quantity: 1 }, { ifMatch });
      expect([stranger.status, stranger.json.reason]).toEqual([404, 'CART_NOT_FOUND']);
    },
  );

  it('TRU-13 is 304 where the client already has it', async () => {
    const cart = await app.cart();
    const read = (tag: string) =>
      app.call('GET', `/v1/carts/${cart.id}`, { token: cart.token, headers: { 'if-none-match': tag } });
    const etag = (await read('"0"')).headers.get('etag')!;

    expect([(await read(etag)).status, (await read(etag)).text]).toEqual([304, '']);
    await addLine(cart, { sku: 'SKU-1', quantity: 1 });
    expect((await read(etag)).status).toBe(200);
  });

  it('is refused where field and If-Match differ', async () => {
    const cart = await app.cart();

    const answer = await addLine(cart, { sku: 'SKU-1', quantity: 1, version: 1 }, { ifMatch: '"2"' });

    expect(problem(answer)).toBe('400 VALIDATION_FAILED');
  });

  it('lets one of ten changes of the same version through', async () => {
    const cart = await app.cart();

    const answers = await Promise.all(
      Array.from({ length: 10 }, () => addLine(cart, { sku: 'SKU-2', quantity: 1, version: 2 })),
    );

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
  });

  it('grows by every one of forty changes at once that expect none', async () => {
    const cart = await app.cart({});

    const statuses = await Promise.all(
      Array.from({ length: 40 }, async () => (await addLine(cart, { sku: 'SKU-2', quantity: 1 })).status),
    );

    expect(statuses).toEqual(Array(40).fill(200));
    const { json } = await app.call('GET', `/v1/carts/${cart.id}`, { token: cart.token });
    expect(json).toMatchObject({ version: 41, lines: [{ quantity: 40 }] });
  });
});
