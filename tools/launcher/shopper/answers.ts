// Answers of the public API and the gateway to a shopper: the fields that tools read.

export interface Money {
  readonly amountMinor: number;
  readonly currency: string;
}

export interface Totals {
  readonly subtotal: Money;
  readonly discountTotal: Money;
  readonly shipping: Money;
  readonly shippingDiscount: Money;
  readonly taxTotal: Money;
  readonly grandTotal: Money;
  readonly discounts: readonly Discount[];
}

/** The effect of one promotion code. */
export interface Discount {
  readonly code: string;
  readonly target: string;
  readonly amount: Money;
}

/** A promotion code of a cart or checkout; `reason` says why it has no effect. */
export interface CodeStatus {
  readonly code: string;
  readonly status: string;
  readonly reason?: string;
}

export interface Cart {
  readonly id: string;
  readonly lines: readonly CartLine[];
  readonly promotionCodes: readonly CodeStatus[];
}

export interface CartLine {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: Money;
}

/** A checkout with its prices. */
export interface Quote {
  readonly id: string;
  readonly totals: Totals;
  readonly lines: readonly { readonly discountTotal: Money }[];
  readonly promotionCodes: readonly CodeStatus[];
  readonly warnings: readonly unknown[];
}

/** The answer to a confirm, and to a poll for the order. */
export type Confirmation = PlacedOrder | UnfinishedConfirmation;

/** The checkout is an order. */
export interface PlacedOrder {
  readonly status: 'completed';
  readonly orderId: string;
  readonly orderNumber: string;
  readonly totals: Totals;
  readonly clientSecret?: undefined;
}

/** There is no order yet, or there will be none. */
export interface UnfinishedConfirmation {
  readonly status: 'requires_action' | 'pending' | 'open' | 'failed';
  /** Where the bank asks for the customer. */
  readonly clientSecret?: string;
  readonly orderId?: undefined;
}

/** An order, as its customer reads it. */
export interface OrderView {
  readonly status: string;
  readonly paymentType: string;
  readonly paymentStatus: string;
  readonly totals: Totals;
  readonly lines: readonly OrderLine[];
}

export interface OrderLine {
  readonly id: string;
  readonly sku: string;
  readonly quantity: number;
  readonly total: Money;
}

/** A problem document (RFC 9457) with its members of ours. */
export interface Problem {
  readonly reason?: string;
  readonly code?: string;
  readonly detail?: string;
  /** The order that there is already. */
  readonly orderId?: string;
  readonly errors?: readonly { readonly oldPrice: Money; readonly newPrice: Money }[];
}

/** A page at the gateway. */
export interface HostedPage {
  readonly url: string;
  readonly expiresAt: string;
}

/** A charge in the records of the local gateway; amounts in its units. */
export interface Charge {
  readonly id: string;
  readonly state: 'failed' | 'captured' | 'released' | 'authorised';
  readonly amountAuthorised: number;
  readonly amountCaptured: number;
  readonly amountReleased: number;
  readonly amountRefunded: number;
  readonly metadata: Readonly<Record<string, string>>;
}
