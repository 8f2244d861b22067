import type { GatewayUnits } from '@holdfast/money';

import type { DisputeStatus } from '../payment/dispute-status.js';

/** The exact body of a call, as stored before it is sent and as sent again (PAY-1). Opaque to everybody but the adapter that made it. */
export type GatewayRequest = Readonly<Record<string, unknown>>;

/** Our reasons for what can never become a payment. */
export type FailureReason =
  'PAYMENT_DECLINED' | 'PAYMENT_METHOD_NOT_ALLOWED' | 'AMOUNT_BELOW_MINIMUM' | 'PAYMENT_UNAVAILABLE';

/** Where, how long, and under which key. */
export interface GatewayScope {
  /** The shop's own account; empty: the platform's. */
  readonly account: string;
  readonly timeoutMs: number;
}

/** A call that the gateway does at most once per key. */
export interface KeyedCall extends GatewayScope {
  readonly key: string;
  readonly request: GatewayRequest;
}

/** Why money was refused: the bank's word, and the gateway's code. */
export interface Decline {
  readonly reason: FailureReason;
  readonly declineCode: string;
  readonly code: string;
}

/** What the gateway holds for one payment, as it stands now. */
export interface GatewayPayment {
  readonly transactionId: string;
  /**
   * `unconfirmed`: made, but nothing was asked of the bank; `failed`: the bank or the customer's challenge said no, and another card could
   * still be tried on it; `processing`: the bank has not answered.
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
  /** Epoch seconds until which an authorisation holds, where the gateway says so. */
  readonly captureBeforeSeconds?: number | undefined;
  /** For the customer's browser, during a challenge only. Never stored, never logged. */
  readonly clientSecret?: string | undefined;
  readonly decline?: Decline | undefined;
  /** Our payment's id, from the metadata that we gave the object. */
  readonly paymentId?: string | undefined;
}

/**
 * No definite answer. `ended`: the gateway says that the work under this key is over, though not with what it made, if anything. `notTaken`:
 * it turned this very request away before it did anything, because of us and not of what was asked for (a wrong key, a parameter that it
 * does not know, a limit): nothing came of this sending, which says nothing of an earlier one under the same key.
 */
export interface UnknownAnswer {
  readonly kind: 'unknown';
  readonly ended: boolean;
  readonly notTaken?: boolean;
  readonly cause: unknown;
}

/** What became of an authorisation. `replayed`: the answer was remembered, so it tells what was, not what is. */
export type AuthorizationAnswer =
  | {
      readonly kind: 'authorized' | 'requires_action';
      readonly payment: GatewayPayment;
      readonly replayed: boolean;
    }
  | { readonly kind: 'declined'; readonly decline: Decline; readonly transactionId?: string | undefined }
  | { readonly kind: 'other'; readonly payment: GatewayPayment }
  | UnknownAnswer;

/** A reading of one object. */
export type ReadAnswer =
  { readonly kind: 'found'; readonly payment: GatewayPayment } | { readonly kind: 'none' } | UnknownAnswer;

/** Something at the gateway that carries our metadata. */
export interface OwnObject {
  readonly transactionId: string;
  readonly state: GatewayPayment['state'];
  readonly paymentId: string;
  readonly tenantId: string;
  readonly createdSeconds: number;
}

/** What became of a capture. `refused`: the object's state or the amount forbids it; `payment` says what it is instead, where known. */
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
  /** `open`: the bank still works on it; the money has left the shop. `failed`: it did not reach the customer and came back. */
  readonly state: 'succeeded' | 'open' | 'failed';
  /** Why it failed, in the gateway's words. */
  readonly failureCode?: string | undefined;
}

/** One dispute at the gateway: the cardholder's bank takes a payment back, or asks about it. */
export interface GatewayDispute {
  readonly disputeId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** The bank's, as the gateway words it. */
  readonly reason: string;
  /** undefined: a word of the gateway's that we do not know yet. */
  readonly status: DisputeStatus | undefined;
  readonly gatewayStatus: string;
  /** Epoch seconds until which the shop may answer, where it still may. */
  readonly dueBySeconds?: number | undefined;
  readonly openedSeconds: number;
}

/** A reading of one dispute. */
export type DisputeAnswer =
  { readonly kind: 'found'; readonly dispute: GatewayDispute } | { readonly kind: 'none' } | UnknownAnswer;

/** What became of a refund. */
export type RefundAnswer =
  | { readonly kind: 'refunded'; readonly refund: GatewayRefund }
  | { readonly kind: 'refused'; readonly code: string }
  | UnknownAnswer;

/** What an authorisation is for. Nothing personal: metadata hold only ids. */
export interface AuthorizationOrder {
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly paymentMethodId: string;
}

/** A gateway that holds and moves money. Every method answers within its time-out; none throws for what the gateway or network does. */
export abstract class GatewayPort {
  /** The currencies it takes, and how it counts each (MON-1). Amounts in calls and answers are minor units all the same. */
  abstract readonly units: GatewayUnits;
  /** The body of an authorisation with capture later. Pure. */
  abstract authorizationRequest(order: AuthorizationOrder): GatewayRequest;
  /** Asks for the money to be held, confirmed at once. At most one object per key, ever; the same key answers the same. */
  abstract authorize(call: KeyedCall): Promise<AuthorizationAnswer>;
  /** Looks among the objects made since for the one that carries the payment's id. */
  abstract findByPaymentId(
    query: GatewayScope & { paymentId: string; sinceSeconds: number },
  ): Promise<ReadAnswer>;
  /** What the object is now. */
  abstract read(query: GatewayScope & { transactionId: string }): Promise<ReadAnswer>;
  /** Lets go of what is held. Answers what the object is afterwards: cancelled, or captured where somebody was quicker. Repeatable. */
  abstract cancel(query: GatewayScope & { transactionId: string }): Promise<ReadAnswer>;
  /** The body of a capture. Pure. */
  abstract captureRequest(capture: {
    transactionId: string;
    amountMinor: bigint;
    currency: string;
  }): GatewayRequest;
  /** Takes the amount and releases the rest. The gateway captures an object at most once, whatever the keys. */
  abstract capture(call: KeyedCall): Promise<CaptureAnswer>;
  /** The body of a refund. Pure. */
  abstract refundRequest(refund: {
    transactionId: string;
    refundId: string;
    amountMinor: bigint;
    currency: string;
  }): GatewayRequest;
  /** Gives money back. At most one refund per key. */
  abstract refund(call: KeyedCall): Promise<RefundAnswer>;
  /** All refunds of one payment. */
  abstract listRefunds(
    query: GatewayScope & { transactionId: string },
  ): Promise<{ kind: 'found'; refunds: readonly GatewayRefund[] } | UnknownAnswer>;
  /** What a dispute is now. */
  abstract readDispute(query: GatewayScope & { disputeId: string }): Promise<DisputeAnswer>;
  /** Everything made in a stretch of time that carries a payment's id; whole seconds, the last one excluded. */
  abstract listOwn(
    query: GatewayScope & { fromSeconds: number; toSeconds: number },
  ): Promise<{ kind: 'found'; objects: readonly OwnObject[] } | UnknownAnswer>;
}
