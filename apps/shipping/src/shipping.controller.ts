import type { Metadata } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';

import { OpsScope } from '@holdfast/ops';
import { shipping } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { RateShipping } from './rate-shipping/rate-shipping.js';
import { ShippingQuery } from './rate-shipping/shipping-query.js';
import { RatesByHand } from './set-rates-enabled/rates-by-hand.js';

@Controller()
@shipping.ShippingServiceControllerMethods()
export class ShippingController implements shipping.ShippingServiceController {
  constructor(
    @Inject(RateShipping) private readonly rateShippingUseCase: RateShipping,
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(RatesByHand) private readonly rates: RatesByHand,
  ) {}

  async rateShipping(request: shipping.RateShippingRequest): Promise<shipping.RateShippingResponse> {
    const methods = await this.rateShippingUseCase.execute(
      currentTenant(),
      parseInput(ShippingQuery, request),
    );
    return { methods: methods.map((method) => ({ ...method, rateMinor: String(method.rateMinor) })) };
  }

  async setRatesEnabled(
    { enabled }: shipping.SetRatesEnabledRequest,
    metadata?: Metadata,
  ): Promise<shipping.SetRatesEnabledResponse> {
    const operator = await this.scope.grpcOperator(metadata);
    return { wasEnabled: await this.rates.switch(operator, enabled) };
  }
}
