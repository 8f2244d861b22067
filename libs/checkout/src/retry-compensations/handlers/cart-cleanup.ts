import { outboxColumns } from '@holdfast/outbox';
import { runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { cartConvertedEvent } from '../../confirm-checkout/cart-converted-event.js';
import { decodeState } from '../../confirm-checkout/confirm-checkout.state.js';
import { CompensationHandler } from '../compensation-handler.js';
import type { ClaimedCompensation } from '../compensation-handler.js';
import { CONVERT_CART, READ_COMPLETED_STATE } from '../compensation.statements.js';

/** What the attempt's last transaction could not do: event, cart and session, all or nothing. A cart that is converted is left as it is. */
export class CartCleanup extends CompensationHandler {
  override readonly operation = 'cart_cleanup';

  constructor(private readonly db: Queryable) {
    super();
  }

  override async handle({ tenantId, checkoutId, attempt }: ClaimedCompensation): Promise<undefined> {
    const completed = await runOne(this.db, READ_COMPLETED_STATE, [checkoutId, attempt, tenantId]);
    if (!completed) throw new Error('the completed attempt is gone');
    const event = cartConvertedEvent(decodeState(completed.state), attempt);
    await runOne(this.db, CONVERT_CART, [checkoutId, tenantId, attempt, ...outboxColumns([event])]);
  }
}
