import type { OrderStatus } from './order-status.js';

/** The way of payment; `none` is a zero total. */
export type PaymentType = 'card' | 'cod' | 'none';
/** When the money of a card order is taken. */
export type CapturePolicy = 'immediate' | 'on_shipment';
/** State of an order's payment. */
export type PaymentStatus = 'pending' | 'authorized' | 'captured' | 'failed' | 'due' | 'collected' | 'none';

export interface Address {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly city: string;
  readonly region?: string | undefined;
  readonly postalCode: string;
  readonly countryCode: string;
  readonly phone?: string | undefined;
}

export interface OrderTaxLine {
  readonly name: string;
  readonly rate: string;
  readonly taxableMinor: bigint;
  readonly amountMinor: bigint;
}

export interface LineDiscount {
  readonly promotionId: string;
  readonly code?: string | undefined;
  readonly name: string;
  readonly amountMinor: bigint;
}

/** A promotion the order used, with its whole discount. */
export interface OrderPromotion extends LineDiscount {
  readonly target: 'line' | 'order' | 'shipping';
}

export interface OrderLine {
  readonly lineId: string;
  readonly sku: string;
  readonly productId?: string | undefined;
  readonly name: string;
  readonly quantity: number;
  /** Pieces in returns that were not rejected. The only field that changes. */
  readonly returnedQuantity?: number | undefined;
  readonly unitPriceMinor: bigint;
  readonly discountTotalMinor: bigint;
  readonly taxTotalMinor: bigint;
  readonly totalMinor: bigint;
  readonly taxClass?: string | undefined;
  readonly discounts: readonly LineDiscount[];
  readonly categoryIds: readonly string[];
  readonly brandId?: string | undefined;
}

/** The full breakdown, from which a refund is computed exactly (ORD-3). */
export interface OrderTotals {
  readonly subtotalMinor: bigint;
  /** Without the shipping discount. */
  readonly discountTotalMinor: bigint;
  readonly shippingMinor: bigint;
  readonly shippingDiscountMinor: bigint;
  readonly taxTotalMinor: bigint;
  readonly shippingTaxMinor: bigint;
  readonly roundingMinor: bigint;
  readonly grandTotalMinor: bigint;
  readonly taxLines: readonly OrderTaxLine[];
}

/** The content of an order. It never changes. */
export interface OrderContent {
  readonly checkoutId: string;
  readonly attempt: number;
  readonly cartId: string;
  readonly cartTokenHash?: Uint8Array | undefined;
  readonly customerId?: string | undefined;
  readonly email: string;
  readonly locale: string;
  readonly paymentId?: string | undefined;
  readonly paymentType: PaymentType;
  readonly authorizationId?: string | undefined;
  readonly capturePolicy: CapturePolicy;
  readonly stripeCheckoutSessionId?: string | undefined;
  readonly currency: string;
  /** Refunds are multiples of this, in minor units. Undefined: the gateway's table decides (MON-2). */
  readonly gatewayStepMinor?: bigint | undefined;
  readonly pricesIncludeTax: boolean;
  readonly taxRounding: 'line' | 'total';
  readonly totals: OrderTotals;
  readonly lines: readonly OrderLine[];
  readonly promotions: readonly OrderPromotion[];
  readonly shippingAddress: Address;
  readonly billingAddress?: Address | undefined;
  readonly shippingMethodId: string;
  readonly shippingMethodName: string;
  readonly note?: string | undefined;
  /** The order that this one is the replacement for, after an exchange (ORD-7). */
  readonly exchangedOrderId?: string | undefined;
}

/** An order: content and current state. */
export interface Order extends OrderContent {
  readonly id: string;
  readonly tenantId: string;
  readonly number: string;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  /** Sequence of its last move or event. */
  readonly version: number;
  readonly placedAt: Date;
}
