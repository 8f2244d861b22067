import { computeTax } from '@holdfast/money';
import type { ComputedTax } from '@holdfast/money';

import { ratesDue } from './jurisdiction.js';
import type { TaxQuery } from './tax-query.js';
import type { TaxRates } from './tax-rates.repository.js';

/** Tax on amounts after discounts, per line and for shipping (PRC-1, TOT-3). A place without tax data is one without tax. */
export class CalculateTax {
  constructor(
    private readonly rates: TaxRates,
    private readonly now: () => number = Date.now,
  ) {}

  async execute(tenantId: string, query: TaxQuery): Promise<ComputedTax> {
    const rates = await this.rates.ofCountry(tenantId, query.countryCode);
    const due = ratesDue(rates, { region: query.region, postalCode: query.postalCode, atMs: this.now() });
    return computeTax({
      lines: query.lines,
      ratesByClass: due.byClass,
      ...(due.shipping && { shipping: { amountMinor: query.shippingMinor, rates: due.shipping } }),
      pricesIncludeTax: query.pricesIncludeTax,
      shippingPricesNet: query.shippingPriceIsNet,
      rounding: query.perTotal ? 'total' : 'line',
    });
  }
}
