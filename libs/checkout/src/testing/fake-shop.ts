import type { Tax } from '@holdfast/money';

import { CatalogPort } from '../ports/catalog.port.js';
import type { CatalogProduct } from '../ports/catalog.port.js';
import { PricingPort } from '../ports/pricing.port.js';
import type { PriceItem, PriceScope, Prices, TaxRequest } from '../ports/pricing.port.js';
import { ShippingPort } from '../ports/shipping.port.js';
import type { ShippingMethod, ShippingRequest } from '../ports/shipping.port.js';
import { FakeRevisions } from './fake-revisions.js';
import { Calls } from './faults.js';

/** Products in memory: every SKU is sold, unless it was taken out. */
export class FakeCatalog extends CatalogPort {
  readonly calls = new Calls('CatalogService');
  readonly notSold = new Set<string>();
  readonly weights = new Map<string, number>();

  override products(skus: readonly string[]): Promise<ReadonlyMap<string, CatalogProduct>> {
    return this.calls.run(
      'products',
      skus,
      () => new Map(skus.filter((sku) => !this.notSold.has(sku)).map((sku) => [sku, this.product(sku)])),
    );
  }

  private product(sku: string): CatalogProduct {
    return {
      sku,
      productId: '0190a5b2-0000-7000-8000-000000000001',
      name: `Product ${sku}`,
      categoryIds: ['things'],
      brandId: 'brand',
      weightGrams: this.weights.get(sku) ?? 100,
      taxClass: 'standard',
      active: true,
    };
  }
}

/** Prices in memory, and one tax of 10 % on top, rounded down per line. */
export class FakePricing extends PricingPort {
  readonly calls = new Calls('PricingService');
  readonly unitPrices = new Map<string, bigint>();
  /** A lower price from a number of pieces on. */
  readonly breaks = new Map<string, { readonly from: number; readonly unitPriceMinor: bigint }>();
  taxPercent = 10n;
  /** Streams are cut, unless a spec opens them: then it says what changed. */
  readonly revisions = new FakeRevisions();

  override prices(scope: PriceScope, items: readonly PriceItem[]): Promise<Prices> {
    return this.calls.run(
      'prices',
      { currency: scope.currency, customerGroup: scope.customerGroup, items },
      () => {
        const known = items.filter(({ sku }) => this.unitPrices.has(sku));
        return {
          unitPrices: new Map(known.map(({ sku, quantity }) => [sku, this.priceOf(sku, quantity)])),
          terms: this.revisions.terms(),
        };
      },
    );
  }

  override watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return this.revisions.watch(signal);
  }

  private priceOf(sku: string, quantity: number): bigint {
    const lower = this.breaks.get(sku);
    return lower && quantity >= lower.from ? lower.unitPriceMinor : this.unitPrices.get(sku)!;
  }

  override tax(request: TaxRequest): Promise<Tax> {
    return this.calls.run('tax', request, () => {
      const lines = request.lines.map(({ lineId, amountMinor }) => ({
        lineId,
        taxMinor: (amountMinor * this.taxPercent) / 100n,
      }));
      const sum = (amounts: readonly bigint[]): bigint =>
        amounts.reduce((total, amount) => total + amount, 0n);
      const taxableMinor = sum(request.lines.map(({ amountMinor }) => amountMinor));
      const amountMinor = sum(lines.map(({ taxMinor }) => taxMinor));
      const rate = `0.${String(this.taxPercent).padStart(2, '0')}`;
      return { lines, shippingTaxMinor: 0n, taxLines: [{ name: 'VAT', rate, taxableMinor, amountMinor }] };
    });
  }
}

/** Shipping in memory: two methods to everywhere. */
export class FakeShipping extends ShippingPort {
  readonly calls = new Calls('ShippingService');
  methodsOffered: ShippingMethod[] = [
    { id: 'standard', name: 'Standard', rateMinor: 500n, estimatedDays: 3 },
    { id: 'express', name: 'Express', rateMinor: 1_500n, estimatedDays: 1 },
    { id: 'pickup', name: 'Pick-up', rateMinor: 0n, estimatedDays: 0 },
  ];

  override methods(request: ShippingRequest): Promise<readonly ShippingMethod[]> {
    return this.calls.run('methods', request, () => this.methodsOffered);
  }
}
