import type { Tax } from '@holdfast/money';

import type { Address } from '../address/address.js';
import { CatalogPort } from '../ports/catalog.port.js';
import type { CatalogProduct, Products } from '../ports/catalog.port.js';
import { PricingPort } from '../ports/pricing.port.js';
import type { PriceItem, PriceScope, Prices, TaxRates, TaxRequest } from '../ports/pricing.port.js';
import { ShippingPort } from '../ports/shipping.port.js';
import type { ShippingMethod, ShippingMethods, ShippingRequest } from '../ports/shipping.port.js';
import { taxOf } from '../quote/tax-of.js';
import { FakeRevisions } from './fake-revisions.js';
import { Calls } from './faults.js';

/** Products in memory: every SKU is sold, unless it was taken out. */
export class FakeCatalog extends CatalogPort {
  readonly calls = new Calls('CatalogService');
  readonly notSold = new Set<string>();
  readonly weights = new Map<string, number>();

  /** As pricing's. */
  readonly revisions = new FakeRevisions();

  override products(skus: readonly string[]): Promise<Products> {
    return this.calls.run('products', skus, () => ({
      products: new Map(skus.filter((sku) => !this.notSold.has(sku)).map((sku) => [sku, this.product(sku)])),
      terms: this.revisions.terms(),
    }));
  }

  override watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return this.revisions.watch(signal);
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

/** Prices in memory, and one tax of 10 % on goods. */
export class FakePricing extends PricingPort {
  readonly calls = new Calls('PricingService');
  readonly unitPrices = new Map<string, bigint>();
  /** A lower price from a number of pieces on. */
  readonly breaks = new Map<string, { readonly from: number; readonly unitPriceMinor: bigint }>();
  taxPercent = 10n;
  readonly ratesByCountry = new Map<string, TaxRates>();
  /** False: a pricing of the former release, which computes taxes itself. */
  answersTaxRates = true;
  /** Streams are cut, unless a spec opens them: then it says what changed. */
  readonly revisions = new FakeRevisions();

  override prices(scope: PriceScope, items: readonly PriceItem[]): Promise<Prices> {
    return this.calls.run('prices', { ...scope, items }, () => {
      const known = items.filter(({ sku }) => this.unitPrices.has(sku));
      return {
        unitPrices: new Map(known.map(({ sku, quantity }) => [sku, this.priceOf(sku, quantity)])),
        taxRates: scope.taxedAt && this.answersTaxRates ? this.ratesAt(scope.taxedAt) : undefined,
        terms: this.revisions.terms(),
      };
    });
  }

  override watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return this.revisions.watch(signal);
  }

  private priceOf(sku: string, quantity: number): bigint {
    const lower = this.breaks.get(sku);
    return lower && quantity >= lower.from ? lower.unitPriceMinor : this.unitPrices.get(sku)!;
  }

  override tax(request: TaxRequest): Promise<Tax> {
    return this.calls.run('tax', request, () => taxOf(request, this.ratesAt(request.address)));
  }

  private ratesAt({ countryCode }: Address): TaxRates {
    return this.ratesByCountry.get(countryCode) ?? this.taxRates();
  }

  /** In force where no others are. */
  taxRates(): TaxRates {
    const rate = `0.${String(this.taxPercent).padStart(2, '0')}`;
    return { byClass: { standard: [{ name: 'VAT', rate, compound: false }] }, shipping: undefined };
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

  /** As pricing's. */
  readonly revisions = new FakeRevisions();

  override methods(request: ShippingRequest): Promise<ShippingMethods> {
    return this.calls.run('methods', request, () => ({
      methods: this.methodsOffered,
      terms: this.revisions.terms(),
    }));
  }

  override watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return this.revisions.watch(signal);
  }
}
