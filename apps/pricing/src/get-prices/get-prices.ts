import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';

import type { PlaceQuery } from '../calculate-tax/tax-query.js';
import { nextChangeMs, ratesDue } from '../domain/jurisdiction.js';
import type { DueRates } from '../domain/jurisdiction.js';
import { TaxRatesRepository } from '../tax-rates/tax-rates.repository.js';
import type { PriceQuery } from './price-query.js';
import { PricesRepository } from './prices.repository.js';
import type { FoundPrices } from './prices.repository.js';

/** The prices of a cart and, where a place was given, the tax rates in force there. */
export type PricesAndRates = FoundPrices & { readonly taxRates?: DueRates };

/** Unit prices of a whole cart (PRC-1). */
@Injectable()
export class GetPrices {
  constructor(
    private readonly prices: PricesRepository,
    private readonly rates: TaxRatesRepository,
  ) {}

  /** One entry per SKU. Reason: CURRENCY_UNSUPPORTED where the tenant has no price list in the currency. */
  async execute(tenantId: string, query: PriceQuery): Promise<PricesAndRates> {
    const found = await this.prices.find(tenantId, query);
    if (!found.hasCurrency) {
      throw new DomainError('CURRENCY_UNSUPPORTED', { metadata: { currency: query.currency } });
    }
    return query.taxedAt ? this.withRates(tenantId, found, query.taxedAt) : found;
  }

  /** The rates are read after the prices, so they are of the prices' revision or a later one: never older. */
  private async withRates(tenantId: string, found: FoundPrices, place: PlaceQuery): Promise<PricesAndRates> {
    const rates = await this.rates.ofCountry(tenantId, place.countryCode, found.revision);
    const atMs = Date.now();
    return {
      ...found,
      validForMs: Math.min(found.validForMs, Math.floor(nextChangeMs(rates, atMs) - atMs)),
      taxRates: ratesDue(rates, { ...place, atMs }),
    };
  }
}
