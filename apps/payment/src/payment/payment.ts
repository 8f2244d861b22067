import type { PaymentStatus } from './payment-status.js';

/** The collector of the payment: the card gateway, or the courier (cash on delivery). */
export type PaymentGateway = 'stripe' | 'cod';

/** Our reasons for a payment that can never succeed. */
export type FailureReason =
  'PAYMENT_DECLINED' | 'PAYMENT_METHOD_NOT_ALLOWED' | 'AMOUNT_BELOW_MINIMUM' | 'PAYMENT_UNAVAILABLE';

/** Why money was refused: our reason, the bank's code, and the gateway's code. */
export interface Decline {
  readonly reason: FailureReason;
  readonly declineCode: string;
  readonly code: string;
}

/** The exact body of a gateway call, stored before it is sent and sent again unchanged (PAY-1). Only the adapter that made it reads it. */
export type GatewayRequest = Readonly<Record<string, unknown>>;

/** The payment of one attempt of one checkout. */
export interface Payment {
  readonly id: string;
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly gateway: PaymentGateway;
  /** The shop's own account at the gateway; empty: the platform's. */
  readonly gatewayAccount: string;
  readonly transactionId: string | null;
  /** Paid on the gateway's checkout page and captured at once; `pending` until the customer pays or the page expires (HST-1). */
  readonly isHosted: boolean;
  /** The gateway's id of that page, once known. */
  readonly pageId: string | null;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly authorizedMinor: bigint;
  /** The amount of the one capture; null until a caller has begun it. */
  readonly captureMinor: bigint | null;
  readonly capturedMinor: bigint;
  readonly refundReservedMinor: bigint;
  readonly refundedMinor: bigint;
  readonly captureBefore: Date | null;
  /** By the database's clock (design 16). */
  readonly authorizationExpired: boolean;
  readonly declineCode: string | null;
  readonly failureReason: FailureReason | null;
  readonly failureCode: string | null;
  readonly customerId: string | null;
  readonly email: string | null;
  readonly lineSummary: string | null;
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  readonly createdAt: Date;
  /** Number of events published so far. */
  readonly eventSequence: bigint;
  /** The attempt was compensated: no money may be held for it. */
  readonly fenced: boolean;
}

/** A stored gateway call: it was sent, or may have been. */
export interface GatewayCall {
  readonly operation: 'authorize' | 'open_page' | 'capture' | 'refund';
  readonly number: number;
  readonly key: string;
  readonly account: string;
  readonly request: GatewayRequest;
  /** Young enough for the gateway to still know its idempotency key. */
  readonly replayable: boolean;
  /** Epoch seconds of the first sending: from there the gateway's objects are searched. */
  readonly sentAtSeconds: number;
}

/** The gateway's idempotency key of one call (PAY-1). */
export const callKey = (operation: GatewayCall['operation'], subjectId: string, number: number): string =>
  `${operation}:${subjectId}:${number}`;
