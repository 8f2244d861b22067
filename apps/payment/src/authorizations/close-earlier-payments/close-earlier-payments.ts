import { setTimeout as pause } from 'node:timers/promises';

import { validationFailed } from '@holdfast/errors';

import type { TimeBudget } from '../../gateway/time-budget.js';
import { endedWithoutMoney } from '../../payment/payment-status.js';
import { attemptFenced, paymentInDoubt } from '../../payment/payment.errors.js';
import type { Payment } from '../../payment/payment.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import type { VoidPayment } from '../void-payment/void-payment.js';

/** The attempt that could not be opened. */
export interface BlockedAttempt {
  readonly command: {
    readonly tenantId: string;
    readonly checkoutId: string;
    readonly attempt: number;
    readonly paymentId: string;
  };
  readonly budget: TimeBudget;
  /** How often it was tried. */
  readonly opening: number;
}

const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;

/**
 * Why an attempt's payment could not be opened: it has one, which is answered; or an older attempt's is live, which is let go, so that
 * opening may be tried again (undefined), after a pause where that alone is not enough: its refund may be on its way from elsewhere. A
 * newer one's live payment is ATTEMPT_FENCED, an id that another payment has VALIDATION_FAILED; when the time is up it is
 * PAYMENT_IN_DOUBT.
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
  // With none, what was in the way was undone between the two statements; only an id that is taken stays in it.
  if (!live && (await payments.isTaken(command.paymentId)))
    throw validationFailed([{ path: 'payment_id', message: 'is the id of another payment' }]);
  const pauseMs = opening === 1 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (opening - 2), LONGEST_PAUSE_MS);
  if (!budget.allows(pauseMs)) throw paymentInDoubt({ id: live?.id ?? command.paymentId });
  if (pauseMs > 0) await pause(pauseMs);
  // A newer attempt is opened only once the older one is closed: what the older still holds is an undo that has not come through.
  if (live) await voidPayment.execute({ ...command, attempt: live.attempt }, budget);
  return undefined;
}
