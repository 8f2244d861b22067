import { validationFailed } from '@holdfast/errors';

import type { TimeBudget } from '../gateway/time-budget.js';
import { endedWithoutMoney } from '../payment/payment-status.js';
import { attemptFenced } from '../payment/payment.errors.js';
import type { Payment } from '../payment/payment.js';
import type { PaymentRepository } from '../payment/payment.repository.js';
import type { VoidPayment } from '../void-payment/void-payment.js';

/** The attempt that could not be opened. */
export interface BlockedAttempt {
  readonly command: {
    readonly tenantId: string;
    readonly checkoutId: string;
    readonly attempt: number;
  };
  readonly budget: TimeBudget;
  /** How often it was tried. */
  readonly opening: number;
}

const MAX_OPENINGS = 3;

/**
 * Why an attempt's payment could not be opened: it has one, which is answered; or an older attempt's is live, which is let go, so that
 * opening may be tried again (undefined). A newer one's live payment is ATTEMPT_FENCED.
 */
export async function clearTheWay(
  payments: PaymentRepository,
  voidPayment: VoidPayment,
  { command, budget, opening }: BlockedAttempt,
): Promise<Payment | undefined> {
  const known = await payments.findByCheckout(command.tenantId, command.checkoutId);
  const own = known.find(({ attempt }) => attempt === command.attempt);
  if (own) return own;
  const live = known.find(({ status }) => !endedWithoutMoney(status) && status !== 'refunded');
  if (live && live.attempt > command.attempt) throw attemptFenced(command.checkoutId, command.attempt);
  // A newer attempt is opened only once the older one is closed: what the older still holds is an undo that has not come through.
  if (live) {
    await voidPayment.execute(
      { tenantId: command.tenantId, checkoutId: command.checkoutId, attempt: live.attempt },
      budget,
    );
    return undefined;
  }
  // With none, what was in the way was undone between the two statements; only an id that stays taken is another payment's.
  if (opening < MAX_OPENINGS) return undefined;
  throw validationFailed([{ path: 'payment_id', message: 'is the id of another payment' }]);
}
