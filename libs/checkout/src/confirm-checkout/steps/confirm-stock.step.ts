import { RetriableStep } from '@holdfast/saga';
import type { StepScope } from '@holdfast/saga';

import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/** The hold becomes the order's allocation. It is pinned, so doing this later changes nothing: a failure is stored, not waited for. */
export class ConfirmStock extends RetriableStep<ConfirmCheckoutState> {
  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  async invoke({ checkoutId, orderId }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    await this.warehouse.confirm({ checkoutId, attempt, orderId: orderId! }, { deadline });
    return {};
  }
}
