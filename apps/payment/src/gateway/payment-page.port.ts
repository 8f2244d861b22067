import type { GatewayUnits } from '@holdfast/money';

import type { Decline, GatewayRequest } from '../payment/payment.js';
import type { GatewayScope, KeyedCall, UnknownAnswer } from './gateway.port.js';

/** One line on a checkout page. */
export interface PageItem {
  readonly name: string;
  readonly amountMinor: bigint;
}

/** The contents of a checkout page. Only ids go into its metadata. */
export interface PageOrder {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly email: string | null;
  readonly lineSummary: string | null;
  readonly items: readonly PageItem[];
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly expiresInSeconds: number;
}

/** The gateway's page session in its current state. */
export interface GatewayPage {
  readonly pageId: string;
  /** Our payment's id, from its metadata. */
  readonly paymentId: string | undefined;
  /**
   * `open`: the customer may still pay, also after a declined card; `processing`: the customer is done, the bank has not answered;
   * `failed`: the bank refused after the page was closed; `expired`: closed without money.
   */
  readonly state: 'open' | 'processing' | 'paid' | 'failed' | 'expired';
  /** Where the customer pays; only while open. */
  readonly url: string | undefined;
  /** Epoch seconds, by the gateway's clock. */
  readonly expiresAtSeconds: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** The gateway's id of the payment made, or tried, on the page. */
  readonly transactionId: string | undefined;
  readonly decline: Decline | undefined;
}

/** The result of opening a page. `too_short`: only the expiry was refused; the page may be opened without one. */
export type PageAnswer =
  | { readonly kind: 'opened'; readonly page: GatewayPage; readonly replayed: boolean }
  | { readonly kind: 'refused'; readonly decline: Decline }
  | { readonly kind: 'too_short' }
  | UnknownAnswer;

/** The result of reading one page. */
export type PageReading =
  { readonly kind: 'found'; readonly page: GatewayPage } | { readonly kind: 'none' } | UnknownAnswer;

/** Checkout pages at the gateway. Every method answers within its timeout; none throws for a failure of the gateway or the network. */
export abstract class PaymentPagePort {
  /** The currencies it takes and its units for each (MON-1). */
  abstract readonly units: GatewayUnits;
  /** The body that opens a page; the payment is captured at once. Pure but for the clock. */
  abstract pageRequest(order: PageOrder): GatewayRequest;
  /** The same page with the gateway's own, longest expiry: for a gateway clock ahead of ours, and for late requests. */
  abstract withoutExpiry(request: GatewayRequest): GatewayRequest;
  /** Opens a page. At most one per key; a repeated key gets the first answer again. */
  abstract open(call: KeyedCall): Promise<PageAnswer>;
  /** Reads the page with its payment. */
  abstract read(query: GatewayScope & { pageId: string }): Promise<PageReading>;
  /** Closes the page. Answers the page afterwards: expired, or paid if the customer came first. Idempotent. */
  abstract expire(query: GatewayScope & { pageId: string }): Promise<PageReading>;
  /** Searches the pages created since then for the one with the payment's id. */
  abstract findByPaymentId(
    query: GatewayScope & { paymentId: string; sinceSeconds: number },
  ): Promise<PageReading>;
}
