import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { OpsScope } from '@holdfast/ops';
import { Revisions } from '@holdfast/platform';
import { pricing } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { CalculateTax } from './calculate-tax/calculate-tax.js';
import { TaxQuery } from './calculate-tax/tax-query.js';
import type { DueRates } from './domain/jurisdiction.js';
import { GetPrices } from './get-prices/get-prices.js';
import { PriceQuery } from './get-prices/price-query.js';
import { NewPrice, SetPrice } from './set-price/set-price.js';
import { NewTaxRate, SetTaxRate } from './set-tax-rate/set-tax-rate.js';

@Controller()
@pricing.PricingServiceControllerMethods()
export class PricingGrpcController implements pricing.PricingServiceController {
  constructor(
    private readonly getPricesUseCase: GetPrices,
    private readonly calculateTaxUseCase: CalculateTax,
    private readonly scope: OpsScope,
    private readonly setPriceUseCase: SetPrice,
    private readonly setTaxRateUseCase: SetTaxRate,
    private readonly revisions: Revisions,
  ) {}

  async getPrices(request: pricing.GetPricesRequest): Promise<pricing.GetPricesResponse> {
    const query = parseInput(PriceQuery, request);
    const { prices, revision, validForMs, taxRates } = await this.getPricesUseCase.execute(
      currentTenant(),
      query,
    );
    const priced = prices.flatMap(({ sku, unitPriceMinor }) =>
      unitPriceMinor === null ? [] : [{ sku, unitPriceMinor }],
    );
    return {
      prices: priced.map(({ sku, unitPriceMinor }) => ({ sku, unitPriceMinor: String(unitPriceMinor) })),
      unpricedSkus: prices.filter(({ unitPriceMinor }) => unitPriceMinor === null).map(({ sku }) => sku),
      revision: String(revision),
      validForMs: String(validForMs),
      taxRates: taxRates && toDueRates(taxRates),
    };
  }

  watchRevision(): Observable<pricing.WatchRevisionResponse> {
    return this.revisions.watch(currentTenant());
  }

  async calculateTax(request: pricing.CalculateTaxRequest): Promise<pricing.CalculateTaxResponse> {
    const { rounding, ...rest } = request;
    const query = parseInput(TaxQuery, {
      ...rest,
      perTotal: rounding === pricing.TaxRounding.TAX_ROUNDING_PER_TOTAL,
    });
    const tax = await this.calculateTaxUseCase.execute(currentTenant(), query);
    return {
      lines: tax.lines.map(({ lineId, taxMinor }) => ({ lineId, taxMinor: String(taxMinor) })),
      shippingTaxMinor: String(tax.shippingTaxMinor),
      taxLines: tax.taxLines.map(({ name, rate, taxableMinor, amountMinor }) => ({
        name,
        rate,
        taxableMinor: String(taxableMinor),
        amountMinor: String(amountMinor),
      })),
      taxTotalMinor: String(tax.taxMinor),
    };
  }

  async setPrice(request: pricing.SetPriceRequest, metadata?: Metadata): Promise<pricing.SetPriceResponse> {
    const operator = await this.scope.grpcOperator(metadata);
    const { priceListId, previousUnitPriceMinor } = await this.setPriceUseCase.execute(
      operator,
      parseInput(NewPrice, request),
    );
    return {
      priceListId,
      ...(previousUnitPriceMinor !== undefined && { previousUnitPriceMinor: String(previousUnitPriceMinor) }),
    };
  }

  async setTaxRate(
    request: pricing.SetTaxRateRequest,
    metadata?: Metadata,
  ): Promise<pricing.SetTaxRateResponse> {
    const operator = await this.scope.grpcOperator(metadata);
    await this.setTaxRateUseCase.execute(operator, parseInput(NewTaxRate, request));
    return {};
  }
}

const toDueRates = ({ byClass, shipping = [] }: DueRates): pricing.DueTaxRates => ({
  goods: Object.entries(byClass).flatMap(([taxClass, rates]) => rates.map((rate) => ({ taxClass, ...rate }))),
  shipping: shipping.map((rate) => ({ taxClass: '', ...rate })),
});
