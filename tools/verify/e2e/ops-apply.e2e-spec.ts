import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, it, jest } from '@jest/globals';

import { appAddress } from '../../launcher/ports/urls.ts';
import { runOps } from '../../ops/commands.ts';
import { customerToken, e2eDataDir, e2eUrls, openShop } from './stack.ts';

jest.setTimeout(60_000);

const EXAMPLE = join(import.meta.dirname, '../../../docs/operations/shop.yaml');
const tenant = `harbour-${randomUUID().slice(0, 8)}`;
const shop = openShop();
afterAll(() => shop.close());

interface Applied {
  readonly dryRun: boolean;
  readonly changes: readonly { subject: string; change: string; from?: unknown; to: unknown }[];
}

/** One command, as an operator types it. */
async function ops(...words: string[]): Promise<{ code: number; out: string; error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const world = { print: (text: string) => out.push(text), printError: (text: string) => error.push(text) };
  const code = await runOps(['node', 'ops', '--data-dir', e2eDataDir(), '--tenant', tenant, ...words], world);
  return { code, out: out.join('\n'), error: error.join('\n') };
}

async function fileWith(change: (text: string) => string): Promise<string> {
  const file = join(e2eDataDir(), `shop-${randomUUID()}.yaml`);
  await writeFile(file, change(await readFile(EXAMPLE, 'utf8')).replace(/^tenant: .*/m, `tenant: ${tenant}`));
  return file;
}

async function applied(file: string, ...more: string[]): Promise<Applied> {
  const { code, out, error } = await ops('apply', '-f', file, ...more);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  return JSON.parse(out) as Applied;
}

const openCart = () =>
  fetch(`${e2eUrls()['checkout']!.http}/v1/carts`, { method: 'POST', headers: { 'x-tenant-id': tenant } });

describe('OPS-7 ops apply', () => {
  it('OPS-7 says on a dry run what would happen, and does nothing', async () => {
    const { dryRun, changes } = await applied(await fileWith((text) => text), '--dry-run');

    expect(dryRun).toBe(true);
    expect(changes.map(({ subject, change }) => `${change} ${subject}`)).toEqual(
      expect.arrayContaining([
        'created settings',
        'created price eur-retail BOOK-2 from 10',
        'created tax DE standard MwSt',
        'created rate de standard EUR from 0',
        'created promotion HELLO',
      ]),
    );
    expect((await openCart()).status).toBe(404);
  });

  it('OPS-7 opens a shop, and does nothing the second time', async () => {
    const file = await fileWith((text) => text);

    expect((await applied(file)).changes.length).toBeGreaterThan(10);
    expect((await applied(file)).changes).toEqual([]);
    expect((await openCart()).status).toBe(201);
    expect((await ops('promotions', 'show', 'hello')).out).toContain('"perCustomerLimit"');
  });

  it('OPS-7 changes what differs, and says from what to what', async () => {
    const file = await fileWith((text) =>
      text.replace('BOOK-1: 1999', 'BOOK-1: 2099').replace('percent: 10', 'percent: 12.5'),
    );

    const { changes } = await applied(file);

    expect(changes).toEqual([
      {
        subject: 'price eur-retail BOOK-1 from 1',
        change: 'changed',
        from: { unitPriceMinor: 1999 },
        to: { unitPriceMinor: 2099 },
      },
      { subject: 'promotion HELLO', change: 'changed', from: { percent: 1000 }, to: { percent: 1250 } },
    ]);
  });

  it.each([
    ['a price that is a fraction', 'BOOK-1: 1999', 'BOOK-1: 19.99', 'pricing.priceLists.0.prices.BOOK-1'],
    ['an unknown field', 'pricesIncludeTax: true', 'pricesIncludeTaxes: true', 'pricesIncludeTaxes'],
    ['a rate of a zone that is none', 'zone: de,', 'zone: nowhere,', 'shipping'],
    ['a percentage without percent', 'percent: 10\n', '\n', 'promotions'],
    [
      'a currency that is none',
      'currency: EUR\n  currencies',
      'currency: euro\n  currencies',
      'settings.currency',
    ],
  ])('OPS-7 refuses %s by its path, and leaves everything as it was', async (_what, right, wrong, path) => {
    const file = await fileWith((text) =>
      text.replace('name: Harbour Books', 'name: Another name').replace(right, wrong),
    );

    const { code, error } = await ops('apply', '-f', file);

    expect(code).toBe(1);
    expect(error).toContain('VALIDATION_FAILED');
    expect(error).toContain(path);
    expect(
      (await applied(await fileWith((text) => text), '--dry-run')).changes.map(({ subject }) => subject),
    ).not.toContain('settings');
  });

  it('OPS-7 leaves one line in the audit of each app that changed, with who did it', async () => {
    const acts = JSON.parse((await ops('acts', '--app', 'promotion')).out) as {
      action: string;
      outcome: string;
    }[];

    expect(acts).toEqual([
      expect.objectContaining({
        action: 'shop.apply',
        subject: 'promotions',
        outcome: '0 created, 1 changed',
      }),
      expect.objectContaining({
        action: 'shop.apply',
        subject: 'promotions',
        outcome: '2 created, 0 changed',
      }),
    ]);
  });

  it.each([
    ['without a token', async () => ({}), 401],
    ['a customer', async () => ({ authorization: `Bearer ${await customerToken('ann', tenant)}` }), 403],
    [
      "another shop's operator",
      async () => ({ authorization: `Bearer ${await customerToken('eve', 'demo', { roles: ['ops'] })}` }),
      401,
    ],
  ])('SEC-1 refuses %s', async (_who, identity, status) => {
    for (const app of ['checkout', 'pricing', 'shipping', 'promotion']) {
      const answer = await fetch(`${appAddress(e2eUrls(), app).internal}/ops/shop`, {
        method: 'POST',
        headers: { 'x-tenant-id': tenant, 'content-type': 'application/json', ...(await identity()) },
        body: '{}',
      });
      expect({ app, status: answer.status }).toEqual({ app, status });
    }
  });
});
