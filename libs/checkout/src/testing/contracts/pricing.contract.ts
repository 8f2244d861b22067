import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { newId } from '@holdfast/request-context';
import { eventually } from '@holdfast/testing';

import type { PricingPort } from '../../ports/pricing.port.js';
import { taxOf } from '../../quote/tax-of.js';
import { GOLDEN_TAXES, addressIn } from './golden-taxes.js';
import type { GoldenRate } from './golden-taxes.js';
import { CONTRACT_TENANT, called } from './participant.js';

/** Pricing as the contract sees it; all in the tenant `demo`, in USD. */
export interface PricingWorld {
  readonly port: PricingPort;
  /** The price of one piece from now on. */
  setPrice(sku: string, minor: bigint): Promise<void>;
  /** The rates of a country, in the order in which they are charged. */
  setRates(countryCode: string, rates: readonly GoldenRate[]): Promise<void>;
  stop(): Promise<void>;
}

/** Prices, tax rates and their revision; the fake and the service both keep to it. */
export function pricingContract(name: string, open: () => Promise<PricingWorld>): void {
  describe(`2.4 participant contract: ${name}`, () => {
    let world: PricingWorld;
    let sku: string;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.stop());
    beforeEach(async () => {
      sku = newId();
      await world.setPrice(sku, 1_000n);
    });

    const scope = { currency: 'USD', customerGroup: '' };
    const prices = (countryCode?: string) =>
      called(() =>
        world.port.prices({ ...scope, taxedAt: countryCode ? addressIn(countryCode) : undefined }, [
          { sku, quantity: 1 },
        ]),
      );

    it('PRC-1 a SKU has its price, and one without a price is left out', async () => {
      const { unitPrices } = await called(() =>
        world.port.prices(scope, [
          { sku, quantity: 2 },
          { sku: 'NO-SUCH-SKU', quantity: 1 },
        ]),
      );

      expect(unitPrices).toEqual(new Map([[sku, 1_000n]]));
    });

    it('TOT-3 prices come without tax rates where no address is given', async () => {
      expect((await prices()).taxRates).toBeUndefined();
    });

    it.each(GOLDEN_TAXES)(
      'TOT-3 the tax is the same by the rates that come with prices and by pricing itself: $case',
      async ({ countryCode, rates, request, expected }) => {
        await world.setRates(countryCode, rates);
        const taxed = { currency: 'USD', address: addressIn(countryCode), ...request };

        const { taxRates } = await prices(countryCode);

        expect(taxOf(taxed, taxRates!)).toMatchObject(expected);
        expect(await called(() => world.port.tax(taxed))).toMatchObject(expected);
      },
    );

    it('PRF-3 the stream reports the revision of prices at once, and every change of what they are', async () => {
      const reports: bigint[] = [];
      const reader = new AbortController();
      const reading = called(async () => {
        for await (const revision of world.port.watchRevision(reader.signal)) reports.push(revision);
      });
      reading.catch(() => undefined);
      await eventually(async () => expect(reports.at(-1)).toBe((await prices()).terms.revision));
      const before = (await prices()).terms;
      expect(before.validForMs).toBeGreaterThan(0);

      await world.setPrice(sku, 1_100n);

      const { unitPrices, terms } = await prices();
      expect([unitPrices.get(sku), terms.revision > before.revision]).toEqual([1_100n, true]);
      await eventually(() => expect(reports.at(-1)).toBe(terms.revision));
      reader.abort();
      await expect(reading).rejects.toThrow();
    });

    it('SYS-6 the stream is of the tenant that reads it', async () => {
      const first = await called(async () => {
        const reader = new AbortController();
        for await (const revision of world.port.watchRevision(reader.signal)) return revision;
        return undefined;
      }, CONTRACT_TENANT);

      expect(first).toBe((await prices()).terms.revision);
    });
  });
}
