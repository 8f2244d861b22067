import { OrderCauses, causeDenied, countedCause } from '@holdfast/order-facts';
import type { OrderFacts } from '@holdfast/order-facts';

import type { RefundFacts, RefundFactsPort } from './refund-facts.port.js';

/** A refund that was made, and the order that it was made for, if there is one. */
export interface ConfirmedRefund {
  readonly refund: RefundFacts;
  readonly order: OrderFacts | undefined;
}

/**
 * Asks payment whether a refund was made before the shop says so in a mail (TRU-3, MON-3), and order whom to tell. Throws CAUSE_DENIED
 * where payment denies it, DEPENDENCY_UNAVAILABLE where one of them could not be asked.
 */
export class RefundCauses {
  constructor(
    private readonly refunds: RefundFactsPort,
    private readonly orders: OrderCauses,
  ) {}

  async made(told: { readonly refund_id: string; readonly payment_id: string }): Promise<ConfirmedRefund> {
    const refund = await this.confirmed(told);
    return {
      refund,
      order: refund.orderId === undefined ? undefined : await this.orders.order(refund.orderId),
    };
  }

  private confirmed({
    refund_id: id,
    payment_id: paymentId,
  }: {
    readonly refund_id: string;
    readonly payment_id: string;
  }): Promise<RefundFacts> {
    return countedCause(async () => {
      const refund = await this.refunds.of(id);
      if (!refund) throw causeDenied(`there is no refund ${id}`);
      if (refund.paymentId !== paymentId.toLowerCase())
        throw causeDenied(`refund ${id} is not of payment ${paymentId}`);
      if (!refund.wasMade) throw causeDenied(`refund ${id} was not made`);
      return refund;
    });
  }
}
