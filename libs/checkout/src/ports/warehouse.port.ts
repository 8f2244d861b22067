import type { AttemptRef, Call } from './call.js';

/** Pieces of one SKU. */
export interface StockLine {
  readonly sku: string;
  readonly quantity: number;
}

/** Pieces held at one location. */
export interface Reservation extends StockLine {
  readonly id: string;
  readonly locationId: string;
}

/** A hold to take or to take over. */
export interface HoldRequest extends AttemptRef {
  readonly lines: readonly StockLine[];
  readonly ttlSeconds: number;
}

/** A hold to pin. */
export interface PinRequest extends AttemptRef {
  readonly lines: readonly StockLine[];
  /** The order that is to be made, where its id was drawn. */
  readonly orderId?: string | undefined;
}

/** The limit of a hold per SKU, together with the holds of the same client's other checkouts (TRU-9). */
export interface StockShare {
  /** Of what is there to be sold, one piece at least; 0: no limit. */
  readonly percent: number;
  readonly heldElsewhere: readonly StockLine[];
}

/** Stock and holds on it. */
export abstract class WarehousePort {
  /**
   * Holds all lines or none, replacing the checkout's own hold; beyond its share there is no stock. Reasons: OUT_OF_STOCK, ATTEMPT_FENCED.
   */
  abstract reserve(
    request: HoldRequest & { readonly share?: StockShare | undefined },
    call?: Call,
  ): Promise<readonly Reservation[]>;

  /** Takes the checkout's hold over and extends it; an expired one is taken again. Reasons: OUT_OF_STOCK, ATTEMPT_FENCED. */
  abstract extend(request: HoldRequest, call?: Call): Promise<readonly Reservation[]>;

  /**
   * Pins the hold, for the order that is to be made: from here it ends only with that order, or by release. An expired one is taken again.
   * Reasons: OUT_OF_STOCK, ATTEMPT_FENCED.
   */
  abstract pin(request: PinRequest, call?: Call): Promise<void>;

  /** The hold becomes the order's allocation. Idempotent. Only for what older versions left undone. */
  abstract confirm(request: AttemptRef & { readonly orderId: string }, call?: Call): Promise<void>;

  /** Releases the holds of attempts up to this one, and fences them. Idempotent. */
  abstract release(request: AttemptRef, call?: Call): Promise<void>;
}
