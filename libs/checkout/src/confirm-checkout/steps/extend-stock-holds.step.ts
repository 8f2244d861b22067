import { CompensatableStep } from '@holdfast/saga';
import type { StepScope } from '@holdfast/saga';

import { WarehousePort } from '../../ports/warehouse.port.js';
import type { ConfirmCheckoutState } from '../confirm-checkout.state.js';

/** A customer may be at her bank for 15 minutes; the hold outlives her deadline by 5. */
const CARD_HOLD_SECONDS = 20 * 60;
const HOLD_SECONDS = 15 * 60;
/** A hold outlives the page that its goods are paid on. */
const AFTER_PAGE_SECONDS = 5 * 60;

const ttlOf = ({ type, page }: ConfirmCheckoutState['payment']): number => {
  if (page) return page.pageSeconds + AFTER_PAGE_SECONDS;
  return type === 'card' ? CARD_HOLD_SECONDS : HOLD_SECONDS;
};

/** Takes the checkout's stock hold over for this attempt; a lapsed one is taken again. Reasons: OUT_OF_STOCK, ATTEMPT_FENCED. */
export class ExtendStockHolds extends CompensatableStep<ConfirmCheckoutState> {
  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  async invoke({ checkoutId, stockLines, payment }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    const hold = { checkoutId, attempt, lines: stockLines, ttlSeconds: ttlOf(payment) };
    await this.warehouse.extend(hold, { deadline });
    return {};
  }

  /** Lets go of the stock, pinned or not; the warehouse refuses this attempt from then on. */
  async compensate({ checkoutId }: ConfirmCheckoutState, { attempt, deadline }: StepScope) {
    await this.warehouse.release({ checkoutId, attempt }, { deadline });
  }
}
