import { Injectable } from '@nestjs/common';

import { OrderCauses, causeDenied, countedCause } from '@holdfast/order-facts';
import type { OrderFacts } from '@holdfast/order-facts';

import { RefundFactsPort } from './refund-facts.port.js';
import type { RefundFacts } from './refund-facts.port.js';

/** A refund that succeeded, and its order, if there is one. */
export interface ConfirmedRefund {
  readonly refund: RefundFacts;
  readonly order: OrderFacts | undefined;
}

/**
 * Verifies a refund with payment before the shop mails about it (TRU-3, MON-3), and reads the recipient from order. Throws CAUSE_DENIED if
 * payment denies the refund, DEPENDENCY_UNAVAILABLE if one of them did not answer.
 */
@Injectable()
export class RefundCauses {
  constructor(
    private readonly refunds: RefundFactsPort,
    private readonly orders: OrderCauses,
  ) {}

  async made(reported: {
    readonly refund_id: string;
    readonly payment_id: string;
  }): Promise<ConfirmedRefund> {
    const refund = await this.confirmed(reported);
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
