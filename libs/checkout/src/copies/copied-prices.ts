import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';

import type { Address } from '../address/address.js';
import type { Call } from '../ports/call.js';
import { PricingPort } from '../ports/pricing.port.js';
import type { PriceItem, PriceScope, Prices, TaxRates } from '../ports/pricing.port.js';
import { Copies } from './copies.js';
import { RevisionWatches } from './revision-watches.js';

type ShownPrices = Omit<Prices, 'terms'>;

/** Unit prices and tax rates for what is only shown: from copies under pricing's revision, else from pricing. */
@Injectable()
export class CopiedPrices implements OnModuleDestroy {
  private readonly revisions: RevisionWatches;
  private readonly copies: Copies<bigint>;
  private readonly rates: Copies<TaxRates>;

  constructor(private readonly pricing: PricingPort) {
    this.revisions = new RevisionWatches('pricing', (signal) => pricing.watchRevision(signal));
    this.copies = new Copies('prices', this.revisions);
    this.rates = new Copies('tax_rates_shown', this.revisions);
  }

  /**
   * As `PricingPort.prices`. Where one is missing all are asked, so that those shown together are of one revision. A SKU without a price is
   * asked every time.
   */
  async prices(scope: PriceScope, items: readonly PriceItem[], call?: Call): Promise<ShownPrices> {
    const found = this.find(scope, items);
    if (found) return found;
    const askedAt = performance.now();
    const { unitPrices, taxRates, terms } = await this.pricing.prices(scope, items, call);
    const answers = items.flatMap((item) => {
      const unitPriceMinor = unitPrices.get(item.sku);
      return unitPriceMinor === undefined ? [] : [[questionOf(scope, item), unitPriceMinor] as const];
    });
    this.copies.keep(answers, terms, askedAt);
    if (scope.taxedAt && taxRates) this.rates.keep([[placeOf(scope.taxedAt), taxRates]], terms, askedAt);
    return { unitPrices, taxRates };
  }

  onModuleDestroy(): void {
    this.revisions.close();
  }

  private find(scope: PriceScope, items: readonly PriceItem[]): ShownPrices | undefined {
    const found = this.copies.find(items.map((item) => questionOf(scope, item)));
    if (!found) return undefined;
    const unitPrices = new Map(items.map(({ sku }, index) => [sku, found[index]!]));
    if (!scope.taxedAt) return { unitPrices, taxRates: undefined };
    const rates = this.rates.find([placeOf(scope.taxedAt)]);
    return rates && { unitPrices, taxRates: rates[0] };
  }
}

const questionOf = ({ currency, customerGroup }: PriceScope, { sku, quantity }: PriceItem): string =>
  [currency, customerGroup, quantity, sku].join('\n');

const placeOf = ({ countryCode, region, postalCode }: Address): string =>
  [countryCode, region ?? '', postalCode].join('\n');
