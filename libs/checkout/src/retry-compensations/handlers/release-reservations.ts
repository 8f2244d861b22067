import type { Call } from '../../ports/call.js';
import type { WarehousePort } from '../../ports/warehouse.port.js';
import { CompensationHandler, attemptOf } from '../compensation-handler.js';
import type { ClaimedCompensation } from '../compensation-handler.js';

/** Lets go of the stock that attempts up to this one hold. */
export class ReleaseReservations extends CompensationHandler {
  override readonly operation = 'release_reservations';

  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  override async handle(compensation: ClaimedCompensation, call: Call): Promise<undefined> {
    await this.warehouse.release(attemptOf(compensation), call);
  }
}
