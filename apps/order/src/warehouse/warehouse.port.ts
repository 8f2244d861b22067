/** A line that stock does not cover. */
export interface Shortfall {
  readonly sku: string;
  readonly requested: number;
  readonly available: number;
}

/** What order needs of warehouse. */
export abstract class WarehousePort {
  /**
   * The lines of the order's allocation that are no longer covered. Rejects with RESERVATION_NOT_FOUND while the checkout's hold has not
   * become an allocation yet, which says nothing about the stock.
   */
  abstract shortfallsOf(orderId: string): Promise<readonly Shortfall[]>;

  /**
   * Holds all lines for the id, or none, until the order that is made under it is allocated; repeated calls replace their own hold.
   * Rejects with OUT_OF_STOCK.
   */
  abstract hold(
    checkoutId: string,
    lines: readonly { readonly sku: string; readonly quantity: number }[],
  ): Promise<void>;
}
