import type { Totals } from '@holdfast/money';

import type { Address } from '../address/address.js';
import type { PromotionUse } from '../ports/promotion.port.js';
import type { StockLine } from '../ports/warehouse.port.js';
import type { QuotedProducts, Warning } from '../quote/quote.js';

/** The customer's way of payment. */
export type PaymentChoice =
  | { readonly type: 'card'; readonly paymentMethodId: string }
  | { readonly type: 'cod' }
  | ({ readonly type: 'hosted' } & HostedPageOptions);

/** The input for a checkout page at the gateway. */
export interface HostedPageOptions {
  readonly successUrl: string;
  readonly cancelUrl: string;
  /** The deadline for a payment on it. */
  readonly pageSeconds: number;
}

/**
 * The input of the steps of one attempt, stored before the first of them runs: the frozen quote and everything an undo or a continuation
 * needs. Field names are stored: never rename one, add a saga version instead.
 */
export interface ConfirmCheckoutState {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly cartId: string;
  readonly cartVersion: number;
  /** Hex of the cart token's hash, with which a guest reads the order; empty for a claimed cart. Removed when the cart is claimed later. */
  readonly cartTokenHash?: string | undefined;
  readonly customerId?: string | undefined;
  readonly email: string;
  readonly locale: string;
  readonly note?: string | undefined;
  readonly payment: {
    /** Drawn by checkout, so that every later call can name the payment before an answer came. */
    readonly id: string;
    readonly type: 'card' | 'cod' | 'none' | 'hosted';
    readonly paymentMethodId?: string | undefined;
    /** Only with a page of the gateway's. */
    readonly page?: HostedPageOptions | undefined;
    readonly gatewayAccount?: string | undefined;
  };
  readonly stockLines: readonly StockLine[];
  /** Drawn by checkout, so that stock can be pinned for the order before it is made. Older records have none. */
  readonly newOrderId?: string | undefined;
  /** The checkout's own hold outlasts the attempt, which therefore does not extend it. Older records extend it always. */
  readonly hasLastingHold?: boolean | undefined;
  readonly promotions: readonly (PromotionUse & { readonly limited: boolean })[];
  readonly totals: Totals;
  readonly products: QuotedProducts;
  readonly warnings: readonly Warning[];
  readonly shippingAddress: Address;
  readonly billingAddress: Address;
  readonly shippingMethod: { readonly id: string; readonly name: string };
  readonly capturePolicy: 'immediate' | 'on_shipment';
  readonly taxRounding: 'line' | 'total';
  /** Which driver this is; not stored truth, but what its closing write names. */
  readonly epoch: number;
  // Results of the steps.
  readonly authorizationId?: string | undefined;
  /** The page that was paid on (Stripe Checkout Session). */
  readonly pageId?: string | undefined;
  readonly orderId?: string | undefined;
  readonly orderNumber?: string | undefined;
  /** The closing write found that another driver had closed the attempt. */
  readonly isSuperseded?: boolean | undefined;
}

/** Stands in for the gateway's id where no gateway is asked. */
export const NO_GATEWAY_IDS = { cod: 'cod-auth-skipped', none: 'no-payment-needed' } as const;

const BIGINT = '$bigint';

/** A state as JSON; amounts keep being exact integers. */
export const encodeState = (state: ConfirmCheckoutState): string =>
  JSON.stringify(state, (_key, value: unknown) =>
    typeof value === 'bigint' ? { [BIGINT]: value.toString() } : value,
  );

const revive = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  const bigint: unknown = (value as Record<string, unknown>)[BIGINT];
  if (typeof bigint === 'string') return BigInt(bigint);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]));
};

/** A stored state; throws when it is none. */
export function decodeState(stored: unknown): ConfirmCheckoutState {
  const state = revive(stored) as Partial<ConfirmCheckoutState> | null;
  if (!state?.checkoutId || !state.payment?.id || !state.totals)
    throw new Error('the stored attempt has no confirm-checkout state');
  return state as ConfirmCheckoutState;
}
