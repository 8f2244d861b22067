import { Injectable } from '@nestjs/common';

import { CompensatableStep } from '@holdfast/saga';
import type { AttemptScope, NoInput, StepScope } from '@holdfast/saga';

import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { ExtendStockHolds } from './extend-stock-holds.step.js';

/** Allocates the held stock before the order: from here the hold ends only by confirm or release. Reasons: OUT_OF_STOCK, ATTEMPT_FENCED. */
@Injectable()
export class PinStockHolds extends CompensatableStep<ConfirmCheckoutState> {
  /** One release undoes both steps. */
  static readonly operation = ExtendStockHolds.operation;

  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  async invoke({ checkoutId, stockLines }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    await this.warehouse.pin({ checkoutId, attempt, lines: stockLines }, { deadline });
    return {};
  }

  /** Releases the stock, allocated or not; the warehouse refuses this attempt from then on. Idempotent. */
  async compensate(_: NoInput, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.warehouse.release({ checkoutId, attempt }, { deadline });
  }
}
