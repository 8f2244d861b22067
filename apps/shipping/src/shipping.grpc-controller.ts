import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';

import { OpsScope } from '@holdfast/ops';
import { shipping } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { RateShipping } from './rate-shipping/rate-shipping.js';
import { ShippingQuery } from './rate-shipping/shipping-query.js';
import { SetRatesEnabled } from './set-rates-enabled/set-rates-enabled.js';

@Controller()
@shipping.ShippingServiceControllerMethods()
export class ShippingGrpcController implements shipping.ShippingServiceController {
  constructor(
    private readonly rateShippingUseCase: RateShipping,
    private readonly scope: OpsScope,
    private readonly setRatesEnabledUseCase: SetRatesEnabled,
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
    return { wasEnabled: await this.setRatesEnabledUseCase.execute(operator, enabled) };
  }
}
