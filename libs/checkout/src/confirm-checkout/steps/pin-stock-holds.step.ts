import { CompensatableStep } from '@holdfast/saga';
import type { StepScope } from '@holdfast/saga';

import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/** The last look at the stock before the order: from here the hold ends only by confirm or release. Reasons: OUT_OF_STOCK, ATTEMPT_FENCED. */
export class PinStockHolds extends CompensatableStep<ConfirmCheckoutState> {
  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  async invoke({ checkoutId, stockLines }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    await this.warehouse.pin({ checkoutId, attempt, lines: stockLines }, { deadline });
    return {};
  }

  /** Lets go of the stock, pinned or not; the warehouse refuses this attempt from then on. Twice is once. */
  async compensate({ checkoutId }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    await this.warehouse.release({ checkoutId, attempt }, { deadline });
  }
}
