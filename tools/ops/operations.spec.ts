import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DomainError } from '@holdfast/errors';

import { Operations } from './operations.ts';

type Answer = (request: Record<string, unknown>) => unknown;

/** Services that know these shops, and answer as they are told. */
class FakeServices {
  readonly asked: string[] = [];

  constructor(
    private readonly tenants: readonly string[],
    private readonly answers: Readonly<Record<string, Answer>> = {},
  ) {}

  call(tenant: string, app: string, method: string, request: Record<string, unknown>): Promise<unknown> {
    this.asked.push(`${app}.${method}`);
    if (app === 'checkout') {
      return Promise.reject(
        new DomainError(this.tenants.includes(tenant) ? 'CART_NOT_FOUND' : 'TENANT_UNKNOWN'),
      );
    }
    return Promise.resolve(this.answers[method]?.(request) ?? {});
  }

  close(): void {}
}

/** The routes for operators, written down among what is asked of the services. */
const apiBeside = (services: FakeServices) => ({
  token: (tenant: string) => Promise.resolve(`token-of-${tenant}`),
  call(_tenant: string, app: string, method: string, path: string, body: object): Promise<unknown> {
    services.asked.push(`${method} ${app}${path} ${JSON.stringify(body)}`);
    return Promise.resolve({});
  },
});

const operationsOn = (services: FakeServices) =>
  new Operations({ urls: {} }, services as never, apiBeside(services) as never);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-operations-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = async (name: string, content: string | Buffer): Promise<string> => {
  await writeFile(join(folder, name), content);
  return join(folder, name);
};

describe('7.1 data by hand: what is asked of the services', () => {
  it('is nothing for a shop that does not exist', async () => {
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

  it('asks once which shops there are', async () => {
    const services = new FakeServices(['demo'], { batchGetProducts: () => ({ unknownSkus: [] }) });
    const operations = operationsOn(services);

    await operations.setPrice('demo', 'TEE', 'USD', 100);
    await operations.setRatesEnabled('demo', true, { dryRun: true });

    expect(services.asked).toEqual([
      'checkout.getCart',
      'catalog.batchGetProducts',
      'POST pricing/ops/prices {"sku":"TEE","currency":"USD","unitPriceMinor":"100","dryRun":false}',
      'POST shipping/ops/shipping-rates {"enabled":true,"dryRun":true}',
    ]);
  });

  it('prices and counts nothing that is not in the catalogue', async () => {
    const services = new FakeServices(['demo'], { batchGetProducts: ({ skus }) => ({ unknownSkus: skus }) });

    await expect(operationsOn(services).setStock('demo', 'TEEE', 5)).rejects.toMatchObject({
      reason: 'SKU_UNKNOWN',
      message: expect.stringContaining('TEEE'),
    });
    expect(services.asked.filter((asked) => asked.startsWith('POST'))).toEqual([]);
  });

  it('OPS-7 gives an order’s money back by the audited route of payment', async () => {
    const services = new FakeServices(['demo'], {
      getOrder: () => ({ order: { paymentId: 'p1', currency: 'EUR' } }),
    });

    await operationsOn(services).refundOrder('demo', 'o1', 250, { key: 'k1' });

    expect(services.asked.at(-1)).toBe(
      'POST payment/ops/payments/p1/refund {"amount":{"amountMinor":"250","currency":"EUR"},"idempotencyKey":"k1","reason":"REQUESTED_BY_SHOP","dryRun":false}',
    );
  });

  it('lists promotions page by page', async () => {
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
