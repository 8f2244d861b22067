import type { Tax, TaxRate } from '@holdfast/money';
import { pricing } from '@holdfast/proto';

import type { Address } from '../address/address.js';
import type { Call } from '../ports/call.js';
import { PricingPort } from '../ports/pricing.port.js';
import type { PriceItem, PriceScope, Prices, TaxRates, TaxRequest } from '../ports/pricing.port.js';
import type { ServiceClients } from './grpc-clients.js';
import { revisionsOf, toTerms } from './grpc-copy-terms.js';

const NO_PRICES: Prices = {
  unitPrices: new Map(),
  taxRates: undefined,
  terms: { revision: 0n, validForMs: 0 },
};

/** Pricing over gRPC. */
export class GrpcPricing extends PricingPort {
  constructor(private readonly client: ServiceClients['pricing']) {
    super();
  }

  async prices(
    { currency, customerGroup, taxedAt }: PriceScope,
    items: readonly PriceItem[],
    call?: Call,
  ): Promise<Prices> {
    if (items.length === 0) return NO_PRICES;
    const answer = await this.client.getPrices(
      { currency, customerGroup, items: [...items], taxedAt: taxedAt && toPlace(taxedAt) },
      call,
    );
    return {
      taxRates: answer.taxRates ? toTaxRates(answer.taxRates) : undefined,
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

const toPlace = ({ countryCode, region, postalCode }: Address): pricing.TaxedPlace => ({
  countryCode,
  region: region ?? '',
  postalCode,
});

const toTaxRates = ({ goods, shipping }: pricing.DueTaxRates): TaxRates => ({
  byClass: Object.fromEntries(
    [...Map.groupBy(goods, ({ taxClass }) => taxClass)].map(([taxClass, rates]) => [
      taxClass,
      rates.map(toRate),
    ]),
  ),
  shipping: shipping.length > 0 ? shipping.map(toRate) : undefined,
});

const toRate = ({ name, rate, compound }: pricing.DueTaxRate): TaxRate => ({ name, rate, compound });

const toTaxRequest = (request: TaxRequest): pricing.CalculateTaxRequest => ({
  currency: request.currency,
  pricesIncludeTax: request.pricesIncludeTax,
  shippingPriceIsNet: request.shippingPricesNet,
  rounding:
    request.rounding === 'line'
      ? pricing.TaxRounding.TAX_ROUNDING_PER_LINE
      : pricing.TaxRounding.TAX_ROUNDING_PER_TOTAL,
  ...toPlace(request.address),
  lines: request.lines.map(({ lineId, taxClass, amountMinor }) => ({
    lineId,
    taxClass,
    amountMinor: String(amountMinor),
  })),
  shippingMinor: String(request.shippingMinor),
});
