import type { Totals } from '@holdfast/money';

import type { Address } from '../address/address.js';
import type { QuotedProducts } from '../quote/quote.js';
import type { AttemptRef, Call } from './call.js';

/** An order as the checkout knows it. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly orderNumber: string;
}

/** Everything an order keeps. */
export interface CreateOrderRequest extends AttemptRef {
  /** The order's id, where checkout has drawn it. */
  readonly orderId?: string | undefined;
  readonly cartId: string;
  /** Empty: the order opens to its customer alone. */
  readonly cartTokenHash: Buffer;
  readonly customerId?: string | undefined;
  readonly email: string;
  readonly locale: string;
  readonly note?: string | undefined;
  readonly payment: {
    readonly id: string;
    readonly type: 'card' | 'cod' | 'none';
    readonly authorizationId: string;
    /** Set where the money was captured already, on a page of the gateway's. */
    readonly pageId?: string | undefined;
  };
  readonly capturePolicy: 'immediate' | 'on_shipment';
  readonly taxRounding: 'line' | 'total';
  readonly totals: Totals;
  readonly products: QuotedProducts;
  readonly shippingAddress: Address;
  readonly billingAddress: Address;
  readonly shippingMethod: { readonly id: string; readonly name: string };
}

/** Orders. */
export abstract class OrderPort {
  /** Makes the order of a checkout, once. Reasons: ATTEMPT_FENCED, ORDER_MISMATCH. */
  abstract create(request: CreateOrderRequest, call?: Call): Promise<PlacedOrder>;

  /** The order if there is one; else attempts up to this one can never become an order. */
  abstract fence(attempt: AttemptRef, call?: Call): Promise<PlacedOrder | undefined>;
}
