import { Controller, Inject } from '@nestjs/common';

import { shipping } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { RateShipping } from './rate-shipping/rate-shipping.js';
import { ShippingQuery } from './rate-shipping/shipping-query.js';
import { SetRatesEnabled } from './set-rates-enabled/set-rates-enabled.js';

@Controller()
@shipping.ShippingServiceControllerMethods()
export class ShippingController implements shipping.ShippingServiceController {
  constructor(
    @Inject(RateShipping) private readonly rateShippingUseCase: RateShipping,
    @Inject(SetRatesEnabled) private readonly setRatesEnabledUseCase: SetRatesEnabled,
  ) {}

  async rateShipping(request: shipping.RateShippingRequest): Promise<shipping.RateShippingResponse> {
    const methods = await this.rateShippingUseCase.execute(
      currentTenant(),
      parseInput(ShippingQuery, request),
    );
    return { methods: methods.map((method) => ({ ...method, rateMinor: String(method.rateMinor) })) };
  }

  async setRatesEnabled(request: shipping.SetRatesEnabledRequest): Promise<shipping.SetRatesEnabledResponse> {
    return { wasEnabled: await this.setRatesEnabledUseCase.execute(currentTenant(), request.enabled) };
  }
}
