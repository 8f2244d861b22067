import { Injectable } from '@nestjs/common';

import { CompensatableStep, operation } from '@holdfast/saga';
import type { AttemptScope, NoInput, StepScope } from '@holdfast/saga';

import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/** A customer has 15 minutes for the bank's challenge; the hold outlives that deadline by 5. */
const CARD_HOLD_SECONDS = 20 * 60;
const HOLD_SECONDS = 15 * 60;
/** The hold outlives the checkout page by 5 minutes. */
const AFTER_PAGE_SECONDS = 5 * 60;

const ttlOf = ({ type, page }: ConfirmCheckoutState['payment']): number => {
  if (page) return page.pageSeconds + AFTER_PAGE_SECONDS;
  return type === 'card' ? CARD_HOLD_SECONDS : HOLD_SECONDS;
};

/** Takes the checkout's stock hold over for this attempt, and takes an expired one again. Reasons: OUT_OF_STOCK, ATTEMPT_FENCED. */
@Injectable()
export class ExtendStockHolds extends CompensatableStep<ConfirmCheckoutState> {
  static readonly operation = operation('release_reservations', { maxTries: 5 });

  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  async invoke({ checkoutId, stockLines, payment }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    const hold = { checkoutId, attempt, lines: stockLines, ttlSeconds: ttlOf(payment) };
    await this.warehouse.extend(hold, { deadline });
    return {};
  }

  /** Releases the stock, allocated or not; the warehouse refuses this attempt from then on. */
  async compensate(_: NoInput, { sagaId: checkoutId, attempt, deadline }: AttemptScope) {
    await this.warehouse.release({ checkoutId, attempt }, { deadline });
  }
}
