import { DomainError } from '@holdfast/errors';

import type { PriceQuery } from './price-query.js';
import type { FoundPrices, Prices } from './prices.repository.js';

/** Unit prices for a whole cart (PRC-1). */
export class GetPrices {
  constructor(private readonly prices: Prices) {}

  async execute(tenantId: string, query: PriceQuery): Promise<FoundPrices['prices']> {
    const { hasCurrency, prices } = await this.prices.find(tenantId, query);
    if (!hasCurrency) {
      throw new DomainError('CURRENCY_UNSUPPORTED', { metadata: { currency: query.currency } });
    }
    return prices;
  }
}
