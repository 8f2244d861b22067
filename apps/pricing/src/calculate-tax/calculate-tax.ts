import { Injectable } from '@nestjs/common';

import { computeTax } from '@holdfast/money';
import type { ComputedTax } from '@holdfast/money';

import { ratesDue } from '../domain/jurisdiction.js';
import { TaxRatesRepository } from '../tax-rates/tax-rates.repository.js';
import type { TaxQuery } from './tax-query.js';

/** Tax on amounts after discounts, per line and for shipping (PRC-1, TOT-3). A place without tax rates has no tax. */
@Injectable()
export class CalculateTax {
  constructor(private readonly rates: TaxRatesRepository) {}

  async execute(tenantId: string, query: TaxQuery): Promise<ComputedTax> {
    const rates = await this.rates.ofCountry(tenantId, query.countryCode);
    const due = ratesDue(rates, { region: query.region, postalCode: query.postalCode, atMs: Date.now() });
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
