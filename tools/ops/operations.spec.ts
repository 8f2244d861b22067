import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';

import type { StackUrls } from '../launcher/stack.ts';
import { Operations } from './operations.ts';
import type { OpsRoutes } from './ops-api.ts';
import type { Services } from './services.ts';

type Answer = (request: Record<string, unknown>) => unknown;

/** Services that know these shops, and answer from a table. */
class FakeServices {
  readonly asked: string[] = [];

  constructor(
    private readonly tenants: readonly string[],
    private readonly answers: Readonly<Record<string, Answer>> = {},
  ) {}

  call: Services['call'] = (tenant, app, work) => work(this.clientOf(tenant, app) as never, {});

  close(): void {}

  /** A client with every method. */
  private clientOf(tenant: string, app: string): object {
    return new Proxy(
      {},
      {
        get: (_target, method) => async (request: Record<string, unknown>) => {
          this.asked.push(`${app}.${String(method)}`);
          if (app === 'checkout')
            throw new DomainError(this.tenants.includes(tenant) ? 'CART_NOT_FOUND' : 'TENANT_UNKNOWN');
          return this.answers[String(method)]?.(request) ?? {};
        },
      },
    );
  }
}

/** The routes for operators, recorded among the calls of the services. */
const routesBeside = (services: FakeServices): OpsRoutes => ({
  token: (tenant) => Promise.resolve(`token-of-${tenant}`),
  get: () => Promise.reject(new Error('nothing is read')),
  post(_tenant, app, path, body) {
    services.asked.push(`POST ${app}${path} ${JSON.stringify(body)}`);
    return Promise.resolve({});
  },
});

const operationsOn = (services: FakeServices) =>
  new Operations({ urls: {} as StackUrls, issuer: '', dataDir: '' }, services, routesBeside(services));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-operations-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = async (name: string, content: string | Buffer): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

describe('7.1 the calls of an operation', () => {
  it('there are none for a shop that does not exist', async () => {
    const services = new FakeServices(['demo']);

    await expect(operationsOn(services).setRatesEnabled('demmo', false)).rejects.toMatchObject({
      reason: 'TENANT_UNKNOWN',
      message: 'there is no tenant demmo',
    });
    await expect(operationsOn(services).promotions('demmo')).rejects.toMatchObject({
      reason: 'TENANT_UNKNOWN',
    });
    expect(services.asked).toEqual(['checkout.getCart', 'checkout.getCart']);
  });

  it('a shop is looked up once', async () => {
    const services = new FakeServices(['demo'], { batchGetProducts: () => ({ unknownSkus: [] }) });
    const operations = operationsOn(services);

    await operations.setPrice('demo', 'TEE', { currency: 'USD', unitPriceMinor: 100 });
    await operations.setRatesEnabled('demo', true, { dryRun: true });

    expect(services.asked).toEqual([
      'checkout.getCart',
      'catalog.batchGetProducts',
      'POST pricing/ops/prices {"sku":"TEE","currency":"USD","unitPriceMinor":"100","dryRun":false}',
      'POST shipping/ops/shipping-rates {"enabled":true,"dryRun":true}',
    ]);
  });

  it('nothing outside of the catalogue is priced or counted', async () => {
    const services = new FakeServices(['demo'], { batchGetProducts: ({ skus }) => ({ unknownSkus: skus }) });

    await expect(operationsOn(services).setStock('demo', 'TEEE', 5)).rejects.toMatchObject({
      reason: 'SKU_UNKNOWN',
      message: expect.stringContaining('TEEE'),
    });
    expect(services.asked.filter((asked) => asked.startsWith('POST'))).toEqual([]);
  });

  it("OPS-7 refunds an order by payment's route for operators, which records it", async () => {
    const services = new FakeServices(['demo'], {
      getOrder: () => ({ order: { paymentId: 'p1', currency: 'EUR' } }),
    });

    await operationsOn(services).refundOrder('demo', 'o1', 250, { key: 'k1' });

    expect(services.asked.at(-1)).toBe(
      'POST payment/ops/payments/p1/refund {"amount":{"amountMinor":"250","currency":"EUR"},"idempotencyKey":"k1","reason":"REQUESTED_BY_SHOP","dryRun":false}',
    );
  });

  it('promotions are listed page by page', async () => {
    const services = new FakeServices(['demo'], {
      listPromotions: ({ pageToken }) =>
        pageToken ? { promotions: ['b'], nextPageToken: '' } : { promotions: ['a'], nextPageToken: 'a' },
    });

    expect(await operationsOn(services).promotions('demo')).toEqual(['a', 'b']);
  });
});

describe('CAT-1 files of an import', () => {
  const importing = (products: string, variants: string) => {
    const services = new FakeServices(['demo'], { importProducts: (request) => request });
    return operationsOn(services).importProducts('demo', products, variants);
  };

  it('are sent as text without a byte order mark', async () => {
    const good = await file('good.csv', '\uFEFFsku\r\nCafé\r\n');

    expect(await importing(good, good)).toMatchObject({ productsCsv: 'sku\r\nCafé\r\n' });
  });

  it('are refused where they are not UTF-8, not there, or too large for one import', async () => {
    const good = await file('good.csv', 'sku\n');
    const latin = await file('latin.csv', Buffer.from('sku\nCaf\xe9\n', 'latin1'));
    const large = await file('large.csv', 'x'.repeat(8_000_001));

    await expect(importing(good, latin)).rejects.toThrow('latin.csv is not UTF-8');
    await expect(importing(join(folder, 'none.csv'), good)).rejects.toThrow('There is no file');
    await expect(importing(good, large)).rejects.toThrow('8000000 at most');
  });
});
