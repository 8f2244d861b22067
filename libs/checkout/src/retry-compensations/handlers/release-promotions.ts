import type { Call } from '../../ports/call.js';
import type { PromotionPort } from '../../ports/promotion.port.js';
import { CompensationHandler, attemptOf } from '../compensation-handler.js';
import type { ClaimedCompensation } from '../compensation-handler.js';

/** Gives back the promotion uses that attempts up to this one hold. */
export class ReleasePromotions extends CompensationHandler {
  override readonly operation = 'release_promotions';

  constructor(private readonly promotion: PromotionPort) {
    super();
  }

  override async handle(compensation: ClaimedCompensation, call: Call): Promise<undefined> {
    await this.promotion.release(attemptOf(compensation), call);
  }
}
