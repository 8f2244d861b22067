/** A line with too little stock. */
export interface Shortfall {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** Warehouse, as far as order needs it. */
export abstract class WarehousePort {
  /**
   * The lines of the order's allocation that stock no longer covers. Rejects with RESERVATION_NOT_FOUND while the checkout's hold is not
   * allocated yet, which says nothing about the stock.
   */
  abstract shortfallsOf(orderId: string): Promise<readonly Shortfall[]>;

  /**
   * Holds all lines for the checkout id, or none, until its order is allocated. A repeated call replaces its own hold.
   * Rejects with OUT_OF_STOCK.
   */
  abstract hold(
    checkoutId: string,
    lines: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<void>;
}
