import type { Call } from '../../ports/call.js';
import type { PaymentPort } from '../../ports/payment.port.js';
import { CompensationHandler, attemptOf } from '../compensation-handler.js';
import type { ClaimedCompensation } from '../compensation-handler.js';

/** Lets go of the money that attempts up to this one hold. */
export class VoidAuthorization extends CompensationHandler {
  override readonly operation = 'void_authorization';

  constructor(private readonly payment: PaymentPort) {
    super();
  }

  override async handle(compensation: ClaimedCompensation, call: Call): Promise<undefined> {
    await this.payment.void(attemptOf(compensation), call);
  }
}
