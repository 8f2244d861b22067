import { Injectable } from '@nestjs/common';

import { Log } from '@holdfast/platform';
import { counter } from '@holdfast/telemetry';

import { CheckoutPort, NO_ORDER } from '../../checkout/checkout.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { endedWithoutMoney } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import { VoidPayment } from '../void-payment/void-payment.js';

const voided = () =>
  counter({
    name: 'holdfast_authorizations_let_go_total',
    help: 'Authorizations whose attempt had ended without an order and without a void',
  });

/**
 * Voids authorizations that no order will claim (DEM-11). The saga voids what it compensates and retries for a while. This covers the rest:
 * payment was unavailable during all retries, or checkout's record comes from an older backup. Checkout knows the outcome of an attempt and
 * asks order where it does not; an unknown outcome never counts as failed.
 */
@Injectable()
export class OrphanedAuthorizations {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly checkout: CheckoutPort,
    private readonly voidPayment: VoidPayment,
    private readonly log: Log,
  ) {
    // Report zero from the start, so that the first one is an increase.
    voided();
  }

  /** Voids the payment if it is an orphan. Throws while checkout, order or the gateway cannot be reached. Runs in the payment's tenant. */
  async check(payment: Payment, budget: TimeBudget): Promise<void> {
    const { id: paymentId, tenantId, checkoutId, attempt, status, orderId } = payment;
    if (status !== 'authorized' || orderId !== null) return;
    const answer = await this.checkout.completeHosted({ checkoutId, attempt });
    if (answer.status !== 'failed') return;
    const facts = { paymentId, checkoutId, attempt, reason: answer.reason };
    if (await this.hasEarlierMoney(payment))
      return this.log.error(
        facts,
        'authorization without an order beside an earlier payment with money: check manually',
      );
    const reason = (answer.reason ?? NO_ORDER).toLowerCase();
    const after = await this.voidPayment.execute({ tenantId, checkoutId, attempt, reason }, budget);
    voided().inc();
    this.log.warn({ ...facts, after }, 'authorization voided: its attempt had ended without an order');
  }

  /** A void covers all earlier attempts too; one of them may have the order. */
  private async hasEarlierMoney({ tenantId, checkoutId, attempt }: Payment): Promise<boolean> {
    const all = await this.payments.findByCheckout(tenantId, checkoutId);
    return all.some((each) => each.attempt < attempt && !endedWithoutMoney(each.status));
  }
}
