import type { Metadata } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { OpsScope } from '@holdfast/ops';
import { Revisions } from '@holdfast/platform';
import { shipping } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { RateShipping } from './rate-shipping/rate-shipping.js';
import { ShippingQuery } from './rate-shipping/shipping-query.js';
import { SetRatesEnabled } from './set-rates-enabled/set-rates-enabled.js';

/** Rates have no dates: only a change ends them. They are asked again all the same. */
const VALID_FOR_MS = '300000';

@Controller()
@shipping.ShippingServiceControllerMethods()
export class ShippingGrpcController implements shipping.ShippingServiceController {
  constructor(
    private readonly rateShippingUseCase: RateShipping,
    private readonly scope: OpsScope,
    private readonly setRatesEnabledUseCase: SetRatesEnabled,
    private readonly revisions: Revisions,
  ) {}

  async rateShipping(request: shipping.RateShippingRequest): Promise<shipping.RateShippingResponse> {
    const query = parseInput(ShippingQuery, request);
    const { charges, revision } = await this.rateShippingUseCase.execute(currentTenant(), query);
    return {
      methods: charges.map((method) => ({ ...method, rateMinor: String(method.rateMinor) })),
      revision: String(revision),
      validForMs: VALID_FOR_MS,
    };
  }

  watchRevision(): Observable<shipping.WatchRevisionResponse> {
    return this.revisions.watch(currentTenant());
  }

  async setRatesEnabled(
    { enabled }: shipping.SetRatesEnabledRequest,
    metadata?: Metadata,
  ): Promise<shipping.SetRatesEnabledResponse> {
    const operator = await this.scope.grpcOperator(metadata);
    return { wasEnabled: await this.setRatesEnabledUseCase.execute(operator, enabled) };
  }
}
