import type { AttemptRef, Call } from '../ports/call.js';
import { WarehousePort } from '../ports/warehouse.port.js';
import type { HoldRequest, PinRequest, Reservation, StockLine, StockShare } from '../ports/warehouse.port.js';
import type { ServiceClients } from './grpc-clients.js';

/** Warehouse over gRPC. */
export class GrpcWarehouse extends WarehousePort {
  constructor(private readonly client: ServiceClients['warehouse']) {
    super();
  }

  async reserve(
    { share, ...request }: HoldRequest & { readonly share?: StockShare | undefined },
    call?: Call,
  ): Promise<readonly Reservation[]> {
    const limited = { sharePercent: share?.percent ?? 0, heldElsewhere: [...(share?.heldElsewhere ?? [])] };
    const { reservations } = await this.client.reserveStock({ ...toHold(request), ...limited }, call);
    return reservations;
  }

  async extend(request: HoldRequest, call?: Call): Promise<readonly Reservation[]> {
    const answers = await Promise.all(
      batches(request.lines).map((lines) =>
        this.client.extendReservations(toHold({ ...request, lines }), call),
      ),
    );
    return answers.flatMap(({ reservations }) => reservations);
  }

  async pin({ checkoutId, attempt, lines, orderId = '' }: PinRequest, call?: Call): Promise<void> {
    const pin = (batch: StockLine[]) =>
      this.client.pinReservations({ checkoutId, attempt, lines: batch, orderId }, call);
    await Promise.all(batches(lines).map(pin));
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

const LINES_PER_CALL = 50;

/** At most two for the largest cart, so they all run at once; taking a hold over and pinning it go SKU by SKU. */
function batches(lines: readonly StockLine[]): StockLine[][] {
  const count = Math.ceil(lines.length / LINES_PER_CALL);
  return Array.from({ length: count }, (_, index) =>
    lines.slice(index * LINES_PER_CALL, (index + 1) * LINES_PER_CALL),
  );
}

const toHold = ({ checkoutId, attempt, lines, ttlSeconds }: HoldRequest) => ({
  checkoutId,
  attempt,
  lines: [...lines],
  ttlSeconds,
});
