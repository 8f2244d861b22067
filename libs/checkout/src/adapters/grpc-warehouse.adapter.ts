import type { AttemptRef, Call } from '../ports/call.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import type { HoldRequest, Reservation, StockLine } from '../ports/warehouse.port.js';
import type { ServiceClients } from './grpc-clients.js';

/** Warehouse over gRPC. */
export class GrpcWarehouse extends WarehousePort {
  constructor(private readonly client: ServiceClients['warehouse']) {
    super();
  }

  async reserve(request: HoldRequest, call?: Call): Promise<readonly Reservation[]> {
    const { reservations } = await this.client.reserveStock(toHold(request), call);
    return reservations;
  }

  async extend(request: HoldRequest, call?: Call): Promise<readonly Reservation[]> {
    const { reservations } = await this.client.extendReservations(toHold(request), call);
    return reservations;
  }

  async pin(
    { checkoutId, attempt, lines }: AttemptRef & { lines: readonly StockLine[] },
    call?: Call,
  ): Promise<void> {
    await this.client.pinReservations({ checkoutId, attempt, lines: [...lines] }, call);
  }

  async confirm(
    { checkoutId, attempt, orderId }: AttemptRef & { orderId: string },
    call?: Call,
  ): Promise<void> {
    await this.client.confirmReservations({ checkoutId, attempt, orderId }, call);
  }

  async release({ checkoutId, attempt }: AttemptRef, call?: Call): Promise<void> {
    await this.client.releaseReservations({ checkoutId, attempt }, call);
  }
}

const toHold = ({ checkoutId, attempt, lines, ttlSeconds }: HoldRequest) => ({
  checkoutId,
  attempt,
  lines: [...lines],
  ttlSeconds,
});
