import type { GatewayUnits } from '@holdfast/money';

import type { DisputeStatus } from '../payment/dispute-status.js';
import type { Decline, GatewayRequest } from '../payment/payment.js';

/** The account and the timeout of one call. */
export interface GatewayScope {
  /** The shop's own account; empty: the platform's. */
  readonly account: string;
  readonly timeoutMs: number;
}

/** A call that the gateway carries out at most once per idempotency key. */
export interface KeyedCall extends GatewayScope {
  readonly key: string;
  readonly request: GatewayRequest;
}

/** A request before the id of its object is known. The statement that stores it puts the id of the payment's object into `idField`. */
export interface UnnamedRequest {
  readonly request: GatewayRequest;
  readonly idField: string;
}

/** The gateway's object of one payment in its current state. */
export interface GatewayPayment {
  readonly transactionId: string;
  /**
   * `unconfirmed`: created, the bank was not asked; `failed`: the bank or the challenge refused, another card could still be tried;
   * `processing`: the bank has not answered.
   */
  readonly state:
    | 'unconfirmed'
    | 'requires_action'
    | 'processing'
    | 'authorized'
    | 'captured'
    | 'failed'
    | 'canceled'
    | 'expired';
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly capturedMinor: bigint;
  /** Epoch seconds until which an authorization holds, where the gateway says so. */
  readonly captureBeforeSeconds?: number | undefined;
  /** For the customer's browser during a challenge. Never stored, never logged. */
  readonly clientSecret?: string | undefined;
  readonly decline?: Decline | undefined;
  /** Our payment's id, from the object's metadata. */
  readonly paymentId?: string | undefined;
}

/**
 * Unknown outcome. `ended`: the work under this key is over, but its result has to be searched. `isRejected`: the gateway rejected this
 * request before doing anything, by our fault (API key, unknown parameter, rate limit). That settles this sending only, not an earlier one
 * under the same key.
 */
export interface UnknownAnswer {
  readonly kind: 'unknown';
  readonly ended: boolean;
  readonly isRejected?: boolean;
  readonly cause: unknown;
}

/** The result of an authorization. `replayed`: the stored answer of an earlier call, so the object may have changed since. */
export type AuthorizationAnswer =
  | {
      readonly kind: 'authorized' | 'requires_action';
      readonly payment: GatewayPayment;
      readonly replayed: boolean;
    }
  | { readonly kind: 'declined'; readonly decline: Decline; readonly transactionId?: string | undefined }
  | { readonly kind: 'other'; readonly payment: GatewayPayment }
  | UnknownAnswer;

/** The result of reading one object. */
export type ReadAnswer =
  { readonly kind: 'found'; readonly payment: GatewayPayment } | { readonly kind: 'none' } | UnknownAnswer;

/** An object at the gateway that carries our metadata. */
export interface OwnObject {
  readonly transactionId: string;
  readonly state: GatewayPayment['state'];
  readonly paymentId: string;
  readonly tenantId: string;
  readonly createdSeconds: number;
}

/** The result of a capture. `refused`: the object's state or the amount forbids it; `payment` is its current state, where known. */
export type CaptureAnswer =
  | { readonly kind: 'captured'; readonly payment: GatewayPayment }
  | { readonly kind: 'refused'; readonly code: string; readonly payment?: GatewayPayment | undefined }
  | UnknownAnswer;

/** One refund at the gateway. */
export interface GatewayRefund {
  readonly gatewayRefundId: string;
  readonly amountMinor: bigint;
  /** Our refund's id, where the refund is ours. */
  readonly refundId?: string | undefined;
  /** `open`: the bank is processing it, the money has left the shop. `failed`: the money did not reach the customer and came back. */
  readonly state: 'succeeded' | 'open' | 'failed';
  /** The gateway's code of the failure. */
  readonly failureCode?: string | undefined;
}

/** One dispute at the gateway: the cardholder's bank takes a payment back or inquires about it. */
export interface GatewayDispute {
  readonly disputeId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** The bank's reason, as the gateway names it. */
  readonly reason: string;
  /** undefined: a status that we do not know. */
  readonly status: DisputeStatus | undefined;
  readonly gatewayStatus: string;
  /** Epoch seconds until which the shop may answer; undefined when it may not. */
  readonly dueBySeconds?: number | undefined;
  readonly openedSeconds: number;
}

/** The result of reading one dispute. */
export type DisputeAnswer =
  { readonly kind: 'found'; readonly dispute: GatewayDispute } | { readonly kind: 'none' } | UnknownAnswer;

/** The result of a refund. */
export type RefundAnswer =
  | { readonly kind: 'refunded'; readonly refund: GatewayRefund }
  | { readonly kind: 'refused'; readonly code: string }
  | UnknownAnswer;

/** The contents of an authorization. Metadata hold only ids, nothing personal. */
export interface AuthorizationOrder {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paymentMethodId: string;
}

/** The payment gateway. Every method answers within its timeout; none throws for a failure of the gateway or the network. */
export abstract class GatewayPort {
  /** The currencies it takes and its units for each (MON-1). Amounts in calls and answers are minor units. */
  abstract readonly units: GatewayUnits;
  /** The body of an authorization with a later capture. Pure. */
  abstract authorizationRequest(order: AuthorizationOrder): GatewayRequest;
  /** Authorizes the money. At most one object per key; a repeated key gets the same answer. */
  abstract authorize(call: KeyedCall): Promise<AuthorizationAnswer>;
  /** Searches the objects created since then for the one with the payment's id. */
  abstract findByPaymentId(
    query: GatewayScope & { paymentId: string; sinceSeconds: number },
  ): Promise<ReadAnswer>;
  /** Reads the object. */
  abstract read(query: GatewayScope & { transactionId: string }): Promise<ReadAnswer>;
  /** Cancels the authorization. Answers the object afterwards: cancelled, or captured if a capture came first. Idempotent. */
  abstract cancel(query: GatewayScope & { transactionId: string }): Promise<ReadAnswer>;
  /** The body of a capture, but for the object's id. Pure. */
  abstract captureRequest(capture: { amountMinor: bigint; currency: string }): UnnamedRequest;
  /** Captures the amount and frees the rest. The gateway captures an object at most once, whatever the keys. */
  abstract capture(call: KeyedCall): Promise<CaptureAnswer>;
  /** The body of a refund. Pure. */
  abstract refundRequest(refund: {
    transactionId: string;
    refundId: string;
    amountMinor: bigint;
    currency: string;
  }): GatewayRequest;
  /** Refunds money. At most one refund per key. */
  abstract refund(call: KeyedCall): Promise<RefundAnswer>;
  /** Lists all refunds of one payment. */
  abstract listRefunds(
    query: GatewayScope & { transactionId: string },
  ): Promise<{ kind: 'found'; refunds: readonly GatewayRefund[] } | UnknownAnswer>;
  /** Reads a dispute. */
  abstract readDispute(query: GatewayScope & { disputeId: string }): Promise<DisputeAnswer>;
  /** Lists the objects with a payment's id that were created in a period; whole seconds, the end excluded. */
  abstract listOwn(
    query: GatewayScope & { fromSeconds: number; toSeconds: number },
  ): Promise<{ kind: 'found'; objects: readonly OwnObject[] } | UnknownAnswer>;
}
