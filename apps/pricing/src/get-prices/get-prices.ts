import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';

import type { PriceQuery } from './price-query.js';
import { PricesRepository } from './prices.repository.js';
import type { FoundPrices } from './prices.repository.js';

/** Unit prices of a whole cart (PRC-1). */
@Injectable()
export class GetPrices {
  constructor(private readonly prices: PricesRepository) {}

  /** One entry per SKU. Reason: CURRENCY_UNSUPPORTED where the tenant has no price list in the currency. */
  async execute(tenantId: string, query: PriceQuery): Promise<FoundPrices> {
    const found = await this.prices.find(tenantId, query);
    if (!found.hasCurrency) {
      throw new DomainError('CURRENCY_UNSUPPORTED', { metadata: { currency: query.currency } });
    }
    return found;
  }
}
