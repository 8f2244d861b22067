import type { Attempt } from '@holdfast/validation';

import type { StockLine } from './stock-line.js';
import type { Shortage } from './warehouse.errors.js';

/** Pieces of one SKU at one location, held for a checkout. */
export interface Reservation {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly locationId: string;
}

/** reserve: the lines replace the hold. extend: only these SKUs change. pin: as extend, and the hold no longer expires. */
export type HoldMode = 'reserve' | 'extend' | 'pin';

/** A request to hold stock for an attempt; each SKU once. */
export interface HoldRequest extends Attempt {
  readonly mode: HoldMode;
  readonly lines: readonly StockLine[];
  /** Ignored for `pin`. */
  readonly ttlSeconds: number;
  /** The order that a `pin` is for, where the caller has drawn its id. */
  readonly orderId?: string | undefined;
}

/** The result of a `HoldRequest`. Unless it is `held`, nothing has changed. */
export type HoldOutcome =
  | { readonly outcome: 'held'; readonly reservations: readonly Reservation[] }
  | { readonly outcome: 'fenced' }
  | { readonly outcome: 'short'; readonly shortages: readonly Shortage[] };

/** `closed`: the order has been cancelled meanwhile. `fenced`: the call is late. `missing`: nothing was held. */
export type AllocationOutcome = 'allocated' | 'closed' | 'fenced' | 'missing';

/** Where the stock of an order stands: pinned by its checkout's attempt, or allocated or beyond. */
export type StockOfOrder = (Attempt & { readonly isPinned: true }) | { readonly isPinned: false };

/** A line of an order, with the pieces that are available for it. */
export interface AllocatedLine {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** Pieces of a SKU that can be sold: all of them, and those that are not held. */
export interface Sellable {
  readonly total: number;
  readonly available: number;
}
