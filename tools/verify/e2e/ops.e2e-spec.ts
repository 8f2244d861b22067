import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import type { Cart } from '../../launcher/shopper/answers.ts';
import { opsJson as json, openShop, ops } from './stack.ts';

jest.setTimeout(60_000);

/** New with every run, so that none finds what another has sold. */
const SKU = `TEE-OPS-${Date.now()}`;

let shop: ReturnType<typeof openShop>;
let folder: string;
beforeAll(async () => {
  shop = openShop();
  folder = await mkdtemp(join(tmpdir(), 'holdfast-ops-'));
  const files = await csv(`${SKU},ops-tee,,200,true`);
  expect(await ops('catalog', 'import', ...files)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await shop.close();
});

/** A products file and a variants file with these variants. */
async function csv(...variants: string[]): Promise<[string, string]> {
  const files: [string, string] = [join(folder, 'products.csv'), join(folder, 'variants.csv')];
  const header = 'handle,name,brand_id,brand_name,category_ids,tax_class,active';
  await writeFile(files[0], `${header}\nops-tee,Ops Tee,,,shirts,standard,true\n`);
  await writeFile(
    files[1],
    `${['sku,product_handle,options,weight_grams,active', ...variants].join('\n')}\n`,
  );
  return files;
}

describe('7.1 npm run ops', () => {
  it('CAT-1 PRC-1 WHS-1 makes a product sellable: imported, priced, counted, and bought', async () => {
    expect(await ops('prices', 'set', SKU, '1250', '--tenant', 'demo')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${SKU} costs 1250 USD`),
    });
    expect(await ops('stock', 'set', SKU, '3')).toMatchObject({ code: 0 });

    const greedy = await shop.shopper().fill({ [SKU]: 4 });
    await expect(greedy.start()).rejects.toMatchObject({
      reason: 'OUT_OF_STOCK',
      problem: { errors: [{ sku: SKU, requested: 4, available: 3 }] },
    });
    const shopper = await (await shop.shopper().fill({ [SKU]: 3 })).start();
    const { orderId, totals } = await shopper.placeOrder();

    expect(totals.subtotal).toEqual({ amountMinor: 3_750, currency: 'USD' });
    expect(await json('orders', 'show', orderId)).toMatchObject({ id: orderId });
    const levels = await json('stock', 'show', SKU);
    const sum = (field: string) =>
      levels.reduce((total: number, level: Record<string, number>) => total + level[field]!, 0);
    expect([sum('onHand'), sum('held') + sum('allocated')]).toEqual([3, 3]);
  });

  it('CHK-7 a price that is set is reported to customers with the SKU in a checkout, before they are charged', async () => {
    await ops('stock', 'set', SKU, '20');
    const shopper = await (await shop.shopper().fill({ [SKU]: 1 })).start();

    await ops('prices', 'set', SKU, '1300');

    expect(await shopper.tryConfirm()).toMatchObject({
      status: 409,
      reason: 'PRICE_CHANGED',
      body: { code: 'EC-003', errors: [{ sku: SKU, newPrice: { amountMinor: 1_300 } }] },
    });
    expect((await shopper.placeOrder()).totals.subtotal.amountMinor).toBe(1_300);
  });

  it('CHK-8 SHP-1 switches rates off and on: nothing can be confirmed in between, least of all shipped free', async () => {
    const shopper = await (await shop.shopper({ tenant: 'demo-eu' }).fill({ 'MUG-WHT': 1 })).start();

    expect(await ops('--tenant', 'demo-eu', 'shipping-rates', 'disable')).toMatchObject({ code: 0 });
    const refused = await shopper.tryConfirm();
    expect(await ops('shipping-rates', 'enable', '--tenant', 'demo-eu')).toMatchObject({ code: 0 });

    expect(refused).toMatchObject({ status: 503, reason: 'SHIPPING_RATE_UNAVAILABLE' });
    const { totals } = await shopper.placeOrder();
    expect(totals.shipping.amountMinor).toBeGreaterThan(0);
  });

  it('OPS-7 gives a part of an order’s money back: tried, given once per key, and written down with the other acts', async () => {
    const shopper = await (await shop.shopper().fill({ 'MUG-WHT': 1 })).start();
    const { orderId } = await shopper.placeOrder();
    const refund = (...more: string[]) => json('orders', 'refund', orderId, '100', '--key', orderId, ...more);
    const acts = (app: string, action: string): Promise<object[]> =>
      json('acts', '--app', app).then((all: { action: string }[]) =>
        all.filter((act) => act.action === action),
      );

    expect((await refund('--dry-run')).refundId).toBeUndefined();
    expect(await acts('payment', 'orders.refund')).toEqual([]);
    const [first, second] = [await refund(), await refund()];

    expect(first).toEqual({
      refundId: expect.any(String),
      status: 'PAYMENT_STATUS_PARTIALLY_REFUNDED',
      stepMinor: 1,
    });
    expect(second).toEqual(first);
    expect(await acts('payment', 'orders.refund')).toHaveLength(2);
    expect((await acts('pricing', 'prices.set')).length).toBeGreaterThan(0);
    expect((await acts('warehouse', 'stock.set')).length).toBeGreaterThan(0);
  });

  it('PRM-2 lists promotions, and shows one with its uses, by code in any case or by id', async () => {
    const list = await json('promotions', 'list', '--tenant', 'demo-jp');
    const one = await json('promotions', 'show', 'only5', '--tenant', 'demo-jp');

    expect(list.map(({ code }: { code: string }) => code)).toEqual(
      expect.arrayContaining(['WELCOME10', 'ONLY5', 'FREESHIP']),
    );
    expect(one).toMatchObject({ code: 'ONLY5', totalLimit: 5, reserved: 0, applied: 0 });
    expect(await json('promotions', 'show', one.id, '--tenant', 'demo-jp')).toEqual(one);
  });

  it.each([
    [['stock', 'set', 'NO-SUCH-SKU', '1'], 1, 'SKU_UNKNOWN'],
    [['prices', 'set', 'NO-SUCH-SKU', '1'], 1, 'SKU_UNKNOWN'],
    [['prices', 'set', SKU, '1', '--currency', 'KWD'], 1, 'CURRENCY_UNSUPPORTED'],
    [['stock', 'set', SKU, '1', '--location', 'moon'], 1, 'VALIDATION_FAILED'],
    [['promotions', 'show', 'NOPE'], 1, 'PROMOTION_NOT_FOUND'],
    [['promotions', 'list', '--tenant', 'demmo'], 1, 'TENANT_UNKNOWN'],
    [['shipping-rates', 'disable', '--tenant', 'demmo'], 1, 'TENANT_UNKNOWN'],
    [['prices', 'set', SKU, '1', '--tenant', 'demmo', '--currency', 'USD'], 1, 'TENANT_UNKNOWN'],
    [['catalog', 'import', '/no/such.csv', '/no/such.csv'], 1, 'There is no file'],
    [['orders', 'show', 'not-an-id'], 1, 'ORDER_NOT_FOUND'],
    [['stock', 'set', SKU, '1.5'], 2, 'whole number'],
    [['stock', 'sett', SKU, '1'], 2, 'unknown command'],
    [['promotions', 'list', '--port-offset', '1'], 1, '--port-offset'],
  ])('%j ends with %i and says %s', async (words, code, message) => {
    const ended = await ops(...words);

    expect(ended).toMatchObject({ code, err: expect.stringContaining(message) });
    expect(ended.err).not.toContain('    at ');
  });

  it('CAT-1 names every bad row of an import, and imports none of it', async () => {
    const files = await csv(
      `${SKU}-2,ops-tee,,200,true`,
      `${SKU}-3,ops-tee,,heavy,true`,
      `${SKU}-4,cap,,1,true`,
    );

    const ended = await ops('catalog', 'import', ...files);

    expect(ended).toMatchObject({ code: 1, err: expect.stringContaining('nothing was imported') });
    expect(ended.err).toContain('variants:3:weight_grams');
    expect(ended.err).toContain('variants:4:product_handle');
    expect(await ops('prices', 'set', `${SKU}-2`, '1')).toMatchObject({ code: 1 });
  });
});

describe('PRC-1 quantity breaks, on the whole stack', () => {
  it('are reached and left by changes of the cart, and are no price change at confirm', async () => {
    const shopper = await shop.shopper().fill({ 'SOAP-ROSE': 11 });
    const { cartId } = shopper;
    const unitPrice = () => shopper.cart.lines[0]!.unitPrice.amountMinor;
    expect(unitPrice()).toBe(700);

    shopper.cart = (
      await shopper.call<Cart>('POST', `/v1/carts/${cartId}/lines`, { sku: 'SOAP-ROSE', quantity: 1 })
    ).body;
    expect(unitPrice()).toBe(630);
    const line = `/v1/carts/${cartId}/lines/${shopper.cart.lines[0]!.id}`;
    shopper.cart = (await shopper.call<Cart>('PATCH', line, { quantity: 3 })).body;
    expect(unitPrice()).toBe(700);
    shopper.cart = (await shopper.call<Cart>('PATCH', line, { quantity: 48 })).body;
    expect(unitPrice()).toBe(595);

    await shopper.start();
    expect(shopper.quote.warnings).toEqual([]);
    expect((await shopper.placeOrder()).totals.subtotal.amountMinor).toBe(48 * 595);
  });
});
