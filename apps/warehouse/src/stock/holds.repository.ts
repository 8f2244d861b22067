import type { Attempt, HoldOutcome } from './hold.js';
import type { StockLine } from './stock-line.js';

/** reserve: the hold becomes these lines. extend: only these SKUs, the rest is left alone. pin: as extend, without an expiry. */
export type HoldMode = 'reserve' | 'extend' | 'pin';

/** A wish to hold stock for an attempt. Each SKU stands in it once. */
export interface HoldRequest extends Attempt {
  readonly mode: HoldMode;
  readonly lines: readonly StockLine[];
  /** Not read for `pin`. */
  readonly ttlSeconds: number;
}

/** What became of a confirmation: `closed` when the order was cancelled meanwhile, `fenced` when it is late, `missing` when nothing was held. */
export type AllocationOutcome = 'allocated' | 'closed' | 'fenced' | 'missing';

/** An order's piece that a count did not find. */
export interface AllocationShortfall {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** Pieces of a SKU. */
export interface Sellable {
  readonly total: number;
  readonly available: number;
}

/** Holds on stock of the current tenant. Every method is one statement, and may be repeated. */
export abstract class HoldsRepository {
  /** Makes the hold agree with the lines, all or nothing; a checkout's own pieces count as free for itself. */
  abstract hold(request: HoldRequest): Promise<HoldOutcome>;
  /** Lets go of holds of attempts up to this one and refuses those attempts from now on, also when nothing was held. Pieces freed. */
  abstract release(attempt: Attempt): Promise<number>;
  /** The attempt's hold becomes the order's allocation. */
  abstract allocate(attempt: Attempt, orderId: string): Promise<AllocationOutcome>;
  /** Pieces that could be held now, by SKU; holds that ran out count as free. SKUs without a stock level are missing. */
  abstract available(skus: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** What there is of these SKUs to be sold, held pieces included, and what of it could be held now. Unknown SKUs are missing. */
  abstract sellable(skus: readonly string[]): Promise<ReadonlyMap<string, Sellable>>;
  /** Lines of the order's allocation with what is really there of them, the oldest allocation first; null without any. */
  abstract allocationOf(orderId: string): Promise<readonly AllocationShortfall[] | null>;
}
