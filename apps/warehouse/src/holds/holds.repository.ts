import type { Attempt } from '@holdfast/validation';

import type { AllocatedLine, AllocationOutcome, HoldOutcome, HoldRequest, Sellable } from '../domain/hold.js';

/** Holds on the current tenant's stock. Every method is one statement and may be repeated. */
export abstract class HoldsRepository {
  /** Makes the hold equal to the lines, all or nothing; pieces that the checkout holds already count as free for itself. */
  abstract hold(request: HoldRequest): Promise<HoldOutcome>;
  /** Releases holds of attempts up to this one and refuses these attempts from now on, also when nothing was held. Returns the pieces. */
  abstract release(attempt: Attempt): Promise<number>;
  /** Turns the attempt's hold into the order's allocation. */
  abstract allocate(attempt: Attempt, orderId: string): Promise<AllocationOutcome>;
  /** Pieces that can be held now, by SKU; expired holds count as free. SKUs without a stock level are missing. */
  abstract available(skus: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Pieces that can be sold, by SKU, held ones included. SKUs without a stock level are missing. */
  abstract sellable(skus: readonly string[]): Promise<ReadonlyMap<string, Sellable>>;
  /** The order's allocation by SKU, pinned pieces included; after a short count the oldest are covered first. Null where the order never had stock. */
  abstract allocationOf(orderId: string): Promise<readonly AllocatedLine[] | null>;
}
