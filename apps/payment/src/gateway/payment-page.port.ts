import type { GatewayUnits } from '@holdfast/money';

import type { Decline, GatewayRequest, GatewayScope, KeyedCall, UnknownAnswer } from './gateway.port.js';

/** One line of what a page lists. */
export interface PageItem {
  readonly name: string;
  readonly amountMinor: bigint;
}

/** What a page is for. Only ids go into its metadata. */
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

/** A page at the gateway as it stands now. */
export interface GatewayPage {
  readonly pageId: string;
  /** From the metadata that we gave it. */
  readonly paymentId: string | undefined;
  /**
   * `open`: the customer may still pay, declined cards and challenges included; `processing`: she is through, and her bank has not
   * answered; `failed`: her bank has said no, after the page was closed; `expired`: closed without money.
   */
  readonly state: 'open' | 'processing' | 'paid' | 'failed' | 'expired';
  /** Where the customer goes; only while open. */
  readonly url: string | undefined;
  /** Epoch seconds, by the gateway's clock. */
  readonly expiresAtSeconds: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** The gateway's id of the payment that was made, or tried, on the page. */
  readonly transactionId: string | undefined;
  readonly decline: Decline | undefined;
}

/** What became of opening a page. `too_short`: only the wanted end was refused, so it may be asked for without one. */
export type PageAnswer =
  | { readonly kind: 'opened'; readonly page: GatewayPage; readonly replayed: boolean }
  | { readonly kind: 'refused'; readonly decline: Decline }
  | { readonly kind: 'too_short' }
  | UnknownAnswer;

/** A reading of one page. */
export type PageReading =
  { readonly kind: 'found'; readonly page: GatewayPage } | { readonly kind: 'none' } | UnknownAnswer;

/** Pages at the gateway. Every method answers within its time-out; none throws for what the gateway or network does. */
export abstract class PaymentPagePort {
  /** The currencies it takes, and how it counts each (MON-1). */
  abstract readonly units: GatewayUnits;
  /** The body that opens a page; its money is captured at once. Pure but for the time. */
  abstract pageRequest(order: PageOrder): GatewayRequest;
  /** The same page with the gateway's own, longest, end: for a clock of theirs that is ahead of ours, and for requests sent late. */
  abstract withoutEnd(request: GatewayRequest): GatewayRequest;
  /** Opens a page. At most one per key, ever; the same key answers the same, as it was then. */
  abstract open(call: KeyedCall): Promise<PageAnswer>;
  /** What the page is now, with its payment. */
  abstract read(query: GatewayScope & { pageId: string }): Promise<PageReading>;
  /** Closes the page. Answers what it is afterwards: expired, or what the customer made of it first. Repeatable. */
  abstract expire(query: GatewayScope & { pageId: string }): Promise<PageReading>;
  /** Looks among the pages made since for the one that carries the payment's id. */
  abstract findByPaymentId(
    query: GatewayScope & { paymentId: string; sinceSeconds: number },
  ): Promise<PageReading>;
}
