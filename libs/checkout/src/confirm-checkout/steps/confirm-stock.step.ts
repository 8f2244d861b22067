import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { DeferrableStep, operation } from '@holdfast/saga';
import type { AttemptScope, StepScope } from '@holdfast/saga';

import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

const Confirmed = z.object({ orderId: z.string() });
type Confirmed = z.output<typeof Confirmed>;

/**
 * Retired: stock is pinned for its order and allocated when that is confirmed. What older versions have stored is still done: it gives the
 * pinned stock to the order.
 */
@Injectable()
export class ConfirmStock extends DeferrableStep<ConfirmCheckoutState, Confirmed> {
  static readonly operation = operation('confirm_reservations', {
    maxTries: 10,
    inputOf: ({ orderId }: ConfirmCheckoutState) => ({ orderId: orderId! }),
    input: Confirmed,
  });

  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  async invoke(state: ConfirmCheckoutState, scope: StepScope) {
    await this.retry(ConfirmStock.operation.inputOf(state), scope);
    return {};
  }

  async retry({ orderId }: Confirmed, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.warehouse.confirm({ checkoutId, attempt, orderId }, { deadline });
    return undefined;
  }
}
