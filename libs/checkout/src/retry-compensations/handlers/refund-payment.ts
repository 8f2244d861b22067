import type { Call } from '../../ports/call.js';
import type { PaymentPort } from '../../ports/payment.port.js';
import { CompensationHandler, attemptOf } from '../compensation-handler.js';
import type { ClaimedCompensation } from '../compensation-handler.js';

/** Gives money back that was captured before the attempt was undone: payment's undo refunds what it can no longer void, once. */
export class RefundPayment extends CompensationHandler {
  override readonly operation = 'refund_payment';

  constructor(private readonly payment: PaymentPort) {
    super();
  }

  override async handle(compensation: ClaimedCompensation, call: Call): Promise<undefined> {
    const { reason } = compensation.input;
    const why = typeof reason === 'string' ? { reason } : {};
    await this.payment.void({ ...attemptOf(compensation), ...why }, call);
  }
}
