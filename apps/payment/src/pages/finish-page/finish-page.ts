import { Injectable } from '@nestjs/common';

import { Log } from '@holdfast/platform';

import { SettlePage, VoidPayment } from '../../authorizations/index.js';
import { CheckoutPort, NO_ORDER } from '../../checkout/checkout.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { isUnknown } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';

/**
 * Finishes a page after a webhook: updates the payment, lets checkout continue the attempt, and refunds money of an attempt without an order
 * (HST-2). Every part is idempotent, so a repeated webhook has the same result.
 */
@Injectable()
export class FinishPage {
  constructor(
    private readonly settle: SettlePage,
    private readonly checkout: CheckoutPort,
    private readonly voidPayment: VoidPayment,
    private readonly log: Log,
  ) {}

  /** Throws while the gateway or checkout cannot be reached; then it is to be repeated. Runs in the payment's tenant. */
  async execute(
    payment: Payment,
    budget: TimeBudget,
    pageId: string | null = payment.pageId,
  ): Promise<Payment> {
    const { payment: current } = await this.settle.refresh(payment, budget, pageId);
    // The page is open, or the bank is processing the payment: checkout cannot continue yet.
    if (isUnknown(current.status)) return current;
    const { tenantId, checkoutId, attempt } = current;
    const { status, reason } = await this.checkout.completeHosted({ checkoutId, attempt });
    if (status !== 'failed' || !hasMoney(current)) return current;
    await this.voidPayment.execute(
      { tenantId, checkoutId, attempt, reason: (reason ?? NO_ORDER).toLowerCase() },
      budget,
    );
    this.log.warn({ paymentId: current.id, checkoutId, attempt, reason }, 'hosted payment refunded');
    return current;
  }
}

const hasMoney = ({ capturedMinor, refundReservedMinor }: Payment): boolean =>
  capturedMinor > refundReservedMinor;
