import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CONTRACT_TENANT, called, participantsAt } from '@holdfast/checkout/testing';
import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import { startPromotion } from '../testing/promotion-app.js';

type App = Awaited<ReturnType<typeof startPromotion>>;

describe('PRF-3 the revision of what promotion answers', () => {
  let app: App;
  let participants: ReturnType<typeof participantsAt>;
  beforeAll(async () => {
    app = await startPromotion();
    participants = participantsAt(app.grpcUrl);
  });
  afterAll(async () => {
    participants.close();
    await app.stop();
  });

  const add = async (columns: Record<string, unknown>): Promise<string> => {
    const code = `CODE-${newId()}`;
    const row = {
      ...{
        tenant_id: CONTRACT_TENANT,
        id: newId(),
        code,
        name: 'spec',
        kind: 'percentage',
        target: 'order',
        percent: 1_000,
      },
      ...{ conditions: {}, ...columns },
    };
    const names = Object.keys(row);
    await app.database.pool.query(
      `INSERT INTO promotions (${names.join(', ')}) VALUES (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
      Object.values(row),
    );
    return code;
  };
  const validated = (code: string) =>
    called(() =>
      participants.promotion.validate({
        checkoutId: newId(),
        currency: 'USD',
        customerGroup: '',
        lines: [
          {
            lineId: 'l',
            sku: 'S',
            productId: newId(),
            categoryIds: [],
            brandId: '',
            quantity: 1,
            unitPriceMinor: 1_000n,
          },
        ],
        codes: [code],
        shippingMinor: 500n,
        maxCodes: 5,
      }),
    );

  it('is reported at once and after every change, and comes with the answer', async () => {
    const reports: bigint[] = [];
    const reader = new AbortController();
    void called(async () => {
      for await (const revision of participants.promotion.watchRevision(reader.signal))
        reports.push(revision);
    }).catch(() => undefined);
    await eventually(() => expect(reports).not.toEqual([]));
    const first = reports[0]!;

    const code = await add({});
    await eventually(() => expect(reports.at(-1)).toBe(first + 1n));
    await eventually(async () => expect((await validated(code)).terms.revision).toBe(first + 1n));
    expect((await validated(code)).terms.validForMs).toBe(300_000);

    await app.database.pool.query('UPDATE promotions SET active = false WHERE code = $1', [code]);
    await eventually(() => expect(reports.at(-1)).toBe(first + 2n));
    await eventually(async () =>
      expect(await validated(code)).toMatchObject({
        invalid: [{ code, reason: 'PROMOTION_UNKNOWN' }],
        terms: { revision: first + 2n },
      }),
    );
    reader.abort();
  });

  it.each([
    ['a total limit', { total_limit: 10 }],
    ['a limit per customer', { per_customer_limit: 1 }],
    ['the first order', { conditions: { firstOrder: true } }],
  ])('PRM-1 an answer that depends on %s is not to be shown again', async (_what, columns) => {
    expect((await validated(await add(columns))).terms.validForMs).toBe(0);
  });

  it.each([
    ['begins', { starts_at: new Date(Date.now() + 60_000) }],
    ['ends', { ends_at: new Date(Date.now() + 60_000) }],
  ])('an answer holds until a promotion %s', async (_what, columns) => {
    const { validForMs } = (await validated(await add(columns))).terms;

    expect(validForMs).toBeGreaterThan(0);
    expect(validForMs).toBeLessThanOrEqual(60_000);
  });

  it.each([
    ['the order', { target: 'order' }, false],
    ['shipping', { target: 'shipping' }, true],
    [
      'shipping, which does not apply',
      { target: 'shipping', conditions: { minSubtotalMinor: 99_999 } },
      false,
    ],
  ])('an answer says whether it depends on shipping: a promotion on %s', async (_what, columns, depends) => {
    expect((await validated(await add(columns))).dependsOnShipping).toBe(depends);
  });
});
