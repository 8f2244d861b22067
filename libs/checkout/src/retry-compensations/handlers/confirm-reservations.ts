import type { Call } from '../../ports/call.js';
import type { WarehousePort } from '../../ports/warehouse.port.js';
import { CompensationHandler, attemptOf, orderIdOf } from '../compensation-handler.js';
import type { ClaimedCompensation } from '../compensation-handler.js';

/** Turns the pinned hold into the order's allocation. */
export class ConfirmReservations extends CompensationHandler {
  override readonly operation = 'confirm_reservations';

  constructor(private readonly warehouse: WarehousePort) {
    super();
  }

  override async handle(compensation: ClaimedCompensation, call: Call): Promise<undefined> {
    await this.warehouse.confirm({ ...attemptOf(compensation), orderId: orderIdOf(compensation) }, call);
  }
}
