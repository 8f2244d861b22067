import type { Tax } from '@holdfast/money';
import { pricing } from '@holdfast/proto';

import type { Call } from '../ports/call.js';
import { PricingPort } from '../ports/pricing.port.js';
import type { PriceItem, PriceScope, Prices, TaxRequest } from '../ports/pricing.port.js';
import type { ServiceClients } from './grpc-clients.js';
import { revisionsOf, toTerms } from './grpc-copy-terms.js';

const NO_PRICES: Prices = { unitPrices: new Map(), terms: { revision: 0n, validForMs: 0 } };

/** Pricing over gRPC. */
export class GrpcPricing extends PricingPort {
  constructor(private readonly client: ServiceClients['pricing']) {
    super();
  }

  async prices(
    { currency, customerGroup }: PriceScope,
    items: readonly PriceItem[],
    call?: Call,
  ): Promise<Prices> {
    if (items.length === 0) return NO_PRICES;
    const answer = await this.client.getPrices({ currency, customerGroup, items: [...items] }, call);
    return {
      unitPrices: new Map(answer.prices.map((price) => [price.sku, BigInt(price.unitPriceMinor)])),
      terms: toTerms(answer),
    };
  }

  watchRevision(signal: AbortSignal): AsyncIterable<bigint> {
    return revisionsOf(this.client.watchRevision({}, { signal }));
  }

  async tax(request: TaxRequest, call?: Call): Promise<Tax> {
    const answer = await this.client.calculateTax(toTaxRequest(request), call);
    return {
      lines: answer.lines.map((line) => ({ lineId: line.lineId, taxMinor: BigInt(line.taxMinor) })),
      shippingTaxMinor: BigInt(answer.shippingTaxMinor),
      taxLines: answer.taxLines.map(({ name, rate, taxableMinor, amountMinor }) => ({
        name,
        rate,
        taxableMinor: BigInt(taxableMinor),
        amountMinor: BigInt(amountMinor),
      })),
    };
  }
}

const toTaxRequest = (request: TaxRequest): pricing.CalculateTaxRequest => ({
  currency: request.currency,
  pricesIncludeTax: request.pricesIncludeTax,
  shippingPriceIsNet: request.shippingPricesNet,
  rounding:
    request.rounding === 'line'
      ? pricing.TaxRounding.TAX_ROUNDING_PER_LINE
      : pricing.TaxRounding.TAX_ROUNDING_PER_TOTAL,
  countryCode: request.address.countryCode,
  region: request.address.region ?? '',
  postalCode: request.address.postalCode,
  lines: request.lines.map(({ lineId, taxClass, amountMinor }) => ({
    lineId,
    taxClass,
    amountMinor: String(amountMinor),
  })),
  shippingMinor: String(request.shippingMinor),
});
