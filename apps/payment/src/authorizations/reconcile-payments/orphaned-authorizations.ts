import { Counter, register } from 'prom-client';

import type { Log } from '@holdfast/platform';

import type { CheckoutPort } from '../../checkout/checkout.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { endedWithoutMoney } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import type { VoidPayment } from '../void-payment/void-payment.js';

const METRIC = 'holdfast_authorizations_let_go_total';
const letGo = (): Counter =>
  (register.getSingleMetric(METRIC) as Counter | undefined) ??
  new Counter({
    name: METRIC,
    help: 'Authorisations whose attempt had ended without an order and without a void',
  });

const NO_ORDER = 'checkout_not_completed';

/**
 * Lets go of authorisations that no order will ever claim (DEM-11). The saga voids what it undoes, and tries again for a while where it
 * cannot; this is the net below: payment was away for all of those tries, or checkout's record is of an older backup. Only checkout knows what
 * became of an attempt, and asks order where it does not: "not known" is never "failed".
 */
export class UnorderedAuthorizations {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly checkout: CheckoutPort,
    private readonly voidPayment: VoidPayment,
    private readonly log: Log,
  ) {
    // Shown as zero from the start: the first one has to count too.
    letGo();
  }

  /** Throws while checkout, order or the gateway cannot be asked: then it stays. Runs in the payment's tenant. */
  async check(payment: Payment, budget: TimeBudget): Promise<void> {
    const { id: paymentId, tenantId, checkoutId, attempt, status, orderId } = payment;
    if (status !== 'authorized' || orderId !== null) return;
    const standing = await this.checkout.completeHosted({ checkoutId, attempt });
    if (standing.status !== 'failed') return;
    const facts = { paymentId, checkoutId, attempt, reason: standing.reason };
    if (await this.hasEarlierMoney(payment))
      return this.log.error(facts, 'authorisation without an order, above one that holds money: for people');
    const reason = (standing.reason ?? NO_ORDER).toLowerCase();
    const after = await this.voidPayment.execute({ tenantId, checkoutId, attempt, reason }, budget);
    letGo().inc();
    this.log.warn({ ...facts, after }, 'authorisation let go: its attempt had ended without an order');
  }

  /** An undo reaches all attempts up to its own; it must not reach one that may have the order. */
  private async hasEarlierMoney({ tenantId, checkoutId, attempt }: Payment): Promise<boolean> {
    const all = await this.payments.findByCheckout(tenantId, checkoutId);
    return all.some((each) => each.attempt < attempt && !endedWithoutMoney(each.status));
  }
}
