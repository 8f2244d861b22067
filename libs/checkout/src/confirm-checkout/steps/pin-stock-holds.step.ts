import { Injectable } from '@nestjs/common';

import { CompensatableStep } from '@holdfast/saga';
import type { AttemptScope, NoInput, StepScope } from '@holdfast/saga';

import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';
import { ExtendStockHolds } from './extend-stock-holds.step.js';

/** Pins the held stock for the order: from here it ends only with that order, or by release. Reasons: OUT_OF_STOCK, ATTEMPT_FENCED. */
@Injectable()
export class PinStockHolds extends CompensatableStep<ConfirmCheckoutState> {
  /** One release undoes both steps. */
  static readonly operation = ExtendStockHolds.operation;

  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  async invoke(
    { checkoutId, stockLines, newOrderId: orderId }: ConfirmCheckoutState,
    { attempt, deadline }: StepScope,
  ) {
    await this.warehouse.pin({ checkoutId, attempt, lines: stockLines, orderId }, { deadline });
    return {};
  }

  /** Releases the stock, allocated or not; the warehouse refuses this attempt from then on. Idempotent. */
  async compensate(_: NoInput, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.warehouse.release({ checkoutId, attempt }, { deadline });
  }
}
