import type { Tax } from '@holdfast/money';
import { pricing } from '@holdfast/proto';

import type { Call } from '../ports/call.js';
import { PricingPort } from '../ports/pricing.port.js';
import type { PriceScope, TaxRequest } from '../ports/pricing.port.js';
import type { ServiceClients } from './grpc-clients.js';

/** Pricing over gRPC. */
export class GrpcPricing extends PricingPort {
  constructor(private readonly client: ServiceClients['pricing']) {
    super();
  }

  async prices(
    { currency, customerGroup }: PriceScope,
    items: readonly { sku: string; quantity: number }[],
    call?: Call,
  ): Promise<ReadonlyMap<string, bigint>> {
    if (items.length === 0) return new Map();
    const { prices } = await this.client.getPrices({ currency, customerGroup, items: [...items] }, call);
    return new Map(prices.map((price) => [price.sku, BigInt(price.unitPriceMinor)]));
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
