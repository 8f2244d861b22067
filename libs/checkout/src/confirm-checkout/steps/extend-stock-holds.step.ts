import { Injectable } from '@nestjs/common';

import { CompensatableStep, operation } from '@holdfast/saga';
import type { AttemptScope, NoInput, StepScope } from '@holdfast/saga';

import { extendedHoldSeconds } from '../../checkout-session/hold-times.js';
import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/**
 * Takes the checkout's stock hold over for this attempt, and takes an expired one again. Not where the checkout's own hold lasts: pinning
 * takes that one over. Reasons: OUT_OF_STOCK, ATTEMPT_FENCED.
 */
@Injectable()
export class ExtendStockHolds extends CompensatableStep<ConfirmCheckoutState> {
  static readonly operation = operation('release_reservations', { maxTries: 5 });

  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  async invoke({ checkoutId, stockLines, payment }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    const ttlSeconds = extendedHoldSeconds(payment);
    await this.warehouse.extend({ checkoutId, attempt, lines: stockLines, ttlSeconds }, { deadline });
    return {};
  }

  /** Releases the stock, allocated or not; the warehouse refuses this attempt from then on. */
  async compensate(_: NoInput, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.warehouse.release({ checkoutId, attempt }, { deadline });
  }
}
