import { resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { createGrpcClient } from '@holdfast/grpc';
import type { GrpcClient } from '@holdfast/grpc';
import { observeStatements } from '@holdfast/postgres';
import type { promotion } from '@holdfast/proto';
import { newId, newTraceparent, runInContext } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';
import type { TestDatabase } from '@holdfast/testing';

import { PROMOTION_GRPC } from './promotion.module.js';
import { seed } from './seed.js';
import { startPromotion } from './testing/promotion-app.js';
import type { PromotionUnderTest } from './testing/promotion-app.js';

let app: PromotionUnderTest;
let database: TestDatabase;

let client: GrpcClient<promotion.PromotionServiceClient>;

const as = <T>(tenantId: string, work: () => Promise<T>): Promise<T> =>
  runInContext({ tenantId, requestId: newId(), traceparent: newTraceparent() }, work);

const aLine = (index: number, unitPriceMinor: string, quantity = 1): promotion.PromotableLine => ({
  lineId: `l${index}`,
  sku: `SKU-${index}`,
  productId: `p${index}`,
  categoryIds: [],
  brandId: '',
  quantity,
  unitPriceMinor,
});

const aCart = (
  given: Partial<promotion.ValidatePromotionsRequest> = {},
): promotion.ValidatePromotionsRequest => ({
  checkoutId: newId(),
  currency: 'USD',
  customerId: '',
  email: 'ann@example.com',
  customerGroup: '',
  lines: [aLine(1, '1999', 2)],
  codes: [],
  shippingMinor: '500',
  maxCodes: 0,
  ...given,
});

beforeAll(async () => {
  app = await startPromotion();
  database = app.database;
  const dataDir = resolve(import.meta.dirname, '../../../tools/sandboxes/demo-data');
  await seed({ databaseUrl: database.url, dataDir });
  await seed({ databaseUrl: database.url, dataDir });
  client = createGrpcClient({
    ...PROMOTION_GRPC[0]!,
    url: app.grpcUrl,
    defaultTimeoutMs: 5_000,
  });
});

afterAll(async () => {
  client.close();
  await app.stop();
});

const ids = async (code: string): Promise<promotion.Promotion> =>
  (await client.getPromotion({ promotionId: '', code })).promotion!;

describe('SYS-1 PromotionService over gRPC', () => {
  it('PRM-1 evaluates the demo codes together, whatever their case', async () => {
    const answer = await as('demo', () =>
      client.validatePromotions(aCart({ codes: ['welcome10', 'FREESHIP', 'ONLY5', 'nope'] })),
    );

    expect(answer.effects).toMatchObject([
      { code: 'WELCOME10', target: 'PROMOTION_TARGET_ORDER', amountMinor: '400', limited: false },
      { code: 'ONLY5', target: 'PROMOTION_TARGET_ORDER', amountMinor: '720', limited: true },
      { code: 'FREESHIP', target: 'PROMOTION_TARGET_SHIPPING', amountMinor: '500', limited: false },
    ]);
    expect(answer.invalid).toEqual([{ code: 'nope', promotionId: '', reason: 'PROMOTION_UNKNOWN' }]);
  });

  it('PRM-2 reserves, applies once per order and gives counters to ops', async () => {
    await as('demo', async () => {
      const { id } = await ids('only5');
      const use = {
        checkoutId: newId(),
        attempt: 1,
        customerId: '',
        email: 'a@x.de',
        promotions: [{ promotionId: id, code: 'ONLY5' }],
      };
      await client.reservePromotions({ ...use, ttlSeconds: 600 });
      expect(await ids('ONLY5')).toMatchObject({ totalLimit: 5, reserved: 1, applied: 0, value: '20' });

      const orderId = newId();
      expect(await client.applyPromotion({ ...use, orderId })).toEqual({ overUsedPromotionIds: [] });
      expect(await client.applyPromotion({ ...use, orderId })).toEqual({ overUsedPromotionIds: [] });
      expect(await ids('ONLY5')).toMatchObject({ reserved: 0, applied: 1 });
      expect((await client.listPromotions({ pageSize: 2, pageToken: '' })).promotions).toHaveLength(2);
    });
  });

  it('SYS-6 returns nothing of another tenant', async () => {
    const { id } = await as('demo', () => ids('ONLY5'));
    await as('other', async () => {
      await expect(client.getPromotion({ promotionId: id, code: '' })).rejects.toMatchObject({
        reason: 'PROMOTION_NOT_FOUND',
      });
      const use = {
        checkoutId: newId(),
        attempt: 1,
        customerId: 'c',
        email: '',
        promotions: [{ promotionId: id, code: '' }],
      };
      await expect(client.reservePromotions({ ...use, ttlSeconds: 60 })).rejects.toMatchObject({
        reason: 'PROMOTION_NOT_FOUND',
      });
      expect(await client.validatePromotions(aCart({ codes: ['ONLY5'] }))).toMatchObject({
        effects: [],
        invalid: [{ reason: 'PROMOTION_UNKNOWN' }],
      });
      expect(await client.listPromotions({ pageSize: 0, pageToken: '' })).toMatchObject({ promotions: [] });
    });
  });

  it.each([
    ['a sixth code', { codes: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'TOO_MANY_PROMOTION_CODES'],
    ['a negative price', { lines: [aLine(1, '-1')] }, 'VALIDATION_FAILED'],
    ['a checkout id that is none', { checkoutId: 'x' }, 'VALIDATION_FAILED'],
    ['a customer with a NUL', { customerId: '\u0000' }, 'VALIDATION_FAILED'],
    ['a currency that is none', { currency: 'dollar' }, 'VALIDATION_FAILED'],
  ])('SEC-2 refuses %s with a reason', async (_case, given, reason) => {
    await expect(as('demo', () => client.validatePromotions(aCart(given)))).rejects.toMatchObject({ reason });
  });

  it('SEC-2 reports a code that cannot exist as unknown', async () => {
    const answer = await as('demo', () =>
      client.validatePromotions(aCart({ codes: ['\u0000', 'x'.repeat(5_000)] })),
    );
    expect(answer.invalid.map(({ reason }) => reason)).toEqual(['PROMOTION_UNKNOWN', 'PROMOTION_UNKNOWN']);
  });

  it('DEM-28 takes three statements at most for 100 lines and 5 codes, one once the promotions are cached', async () => {
    const names: string[] = [];
    const stop = observeStatements(({ name }) => names.push(name));
    const lines = Array.from({ length: 100 }, (_, index) => aLine(index, '100'));
    const cart = aCart({ lines, codes: ['ONLY5', 'WELCOME10', 'FREESHIP', 'NEVER1', 'NEVER2'] });
    await as('demo', () => client.validatePromotions(cart));
    expect(names).toEqual(['read_revisions', 'find_promotions', 'promotion_usage_status']);
    names.length = 0;
    await as('demo', () => client.validatePromotions(cart));
    expect(names).toEqual(['promotion_usage_status']);
    stop();
  });

  it('PRM-1 drops a cached promotion as soon as it changes', async () => {
    const cart = aCart({ codes: ['FREESHIP'], shippingMinor: '700' });
    expect((await as('demo-jp', () => client.validatePromotions(cart))).effects).toHaveLength(1);
    await database.pool.query(
      `UPDATE promotions SET active = false WHERE tenant_id = 'demo-jp' AND code = 'FREESHIP'`,
    );
    await eventually(async () => {
      const { invalid } = await as('demo-jp', () => client.validatePromotions(cart));
      expect(invalid).toMatchObject([{ reason: 'PROMOTION_UNKNOWN' }]);
    });
  });
});

describe('TRU-10 the history of an e-mail address', () => {
  const CODES = ['ONCE15', 'FIRST20', 'WELCOME10'];
  const judged = async (given: Partial<promotion.ValidatePromotionsRequest>) => {
    const { effects, invalid } = await as('demo', () =>
      client.validatePromotions(aCart({ codes: CODES, ...given })),
    );
    return {
      applied: effects.map(({ code, conditional }) => (conditional ? `${code} if` : code)).sort(),
      invalid: invalid.map(({ code, promotionId, reason }) => [code, promotionId, reason].join(' ')),
    };
  };
  const ALL_CONDITIONAL = { applied: ['FIRST20 if', 'ONCE15 if', 'WELCOME10'], invalid: [] };
  const bought = `bought-${newId()}@example.com`;

  beforeAll(async () => {
    const { id } = await as('demo', () => ids('ONCE15'));
    await as('demo', () =>
      client.applyPromotion({
        checkoutId: newId(),
        attempt: 1,
        orderId: newId(),
        customerId: 'acc-1',
        email: bought,
        promotions: [{ promotionId: id, code: 'ONCE15' }],
      }),
    );
    await database.pool.query(
      `INSERT INTO customer_orders (tenant_id, order_id, customer_id, email_key) VALUES ('demo', $1, 'acc-1', $2)`,
      [newId(), bought],
    );
  });

  it('TRU-10 is checked at confirm, with the reason of an unknown code', async () => {
    expect(await judged({ email: bought })).toEqual({
      applied: ['WELCOME10'],
      invalid: ['ONCE15  PROMOTION_UNKNOWN', 'FIRST20  PROMOTION_UNKNOWN'],
    });
    expect(await judged({ email: 'other@example.com' })).toEqual({
      applied: ['FIRST20', 'ONCE15', 'WELCOME10'],
      invalid: [],
    });
  });

  it('TRU-10 is not checked by a quote, which uses the account alone', async () => {
    expect(await judged({ email: '' })).toEqual(ALL_CONDITIONAL);
    expect(await judged({ email: '', customerId: 'acc-2' })).toEqual(ALL_CONDITIONAL);
    expect(await judged({ email: '', customerId: 'acc-1' })).toEqual({
      applied: ['WELCOME10'],
      invalid: ['ONCE15  PROMOTION_UNKNOWN', 'FIRST20  PROMOTION_UNKNOWN'],
    });
  });

  it('TRU-10 refuses a hold with the same reason', async () => {
    const { id } = await as('demo', () => ids('ONCE15'));
    const use = { checkoutId: newId(), attempt: 1, customerId: '', email: bought, ttlSeconds: 60 };
    const held = as('demo', () =>
      client.reservePromotions({ ...use, promotions: [{ promotionId: id, code: 'ONCE15' }] }),
    );

    await expect(held).rejects.toMatchObject({
      reason: 'PROMOTION_INVALID',
      metadata: {},
      errors: [{ code: 'ONCE15', reason: 'PROMOTION_UNKNOWN' }],
    });
  });

  it('TRU-10 automatic promotions on it are for accounts alone, in quote, confirm and hold alike', async () => {
    const [once, first] = [newId(), newId()];
    await database.pool.query(
      `INSERT INTO promotions (tenant_id, id, name, kind, target, percent, per_customer_limit, conditions)
       VALUES ('auto', $1, 'once', 'percentage', 'order', 1000, 1, '{}'), ('auto', $2, 'first', 'percentage', 'order', 1000, NULL, '{"firstOrder": true}')`,
      [once, first],
    );
    const hold = (customerId: string, attempt = 1) => ({
      ...{ checkoutId: newId(), attempt, customerId, email: bought },
      promotions: [{ promotionId: once, code: '' }],
    });
    const applied = (given: Partial<promotion.ValidatePromotionsRequest>) =>
      as('auto', async () => (await client.validatePromotions(aCart(given))).effects.length);
    await as('auto', () => client.applyPromotion({ ...hold('acc-1'), orderId: newId() }));
    await database.pool.query(
      `INSERT INTO customer_orders (tenant_id, order_id, customer_id, email_key) VALUES ('auto', $1, 'acc-1', $2)`,
      [newId(), bought],
    );

    for (const email of ['', bought, 'other@example.com']) {
      expect([email, await applied({ email })]).toEqual([email, 0]);
      expect([email, await applied({ email, customerId: 'acc-2' })]).toEqual([email, 2]);
      expect([email, await applied({ email, customerId: 'acc-1' })]).toEqual([email, 0]);
    }
    await as('auto', () => client.reservePromotions({ ...hold('acc-2'), ttlSeconds: 60 }));
    await expect(
      as('auto', () => client.reservePromotions({ ...hold('acc-1'), ttlSeconds: 60 })),
    ).rejects.toMatchObject({ reason: 'PROMOTION_EXHAUSTED' });
  });
});
