import type { FailureReason, GatewayRequest } from '../gateway/gateway.port.js';
import type { PaymentStatus } from './payment-status.js';

/** What pays: the card gateway, or the courier. */
export type PaymentGateway = 'stripe' | 'cod';

/** One payment: one attempt of one checkout to pay. */
export interface Payment {
  readonly id: string;
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly gateway: PaymentGateway;
  /** The shop's own account at the gateway; empty where it has none. */
  readonly gatewayAccount: string;
  readonly transactionId: string | null;
  /** Paid on a page of the gateway's, captured at once; `pending` until the customer, or the page's end, decides (HST-1). */
  readonly isHosted: boolean;
  /** The gateway's id of that page, once it is known. */
  readonly pageId: string | null;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly authorizedMinor: bigint;
  /** What the one capture asks for; null until somebody has won it. */
  readonly captureMinor: bigint | null;
  readonly capturedMinor: bigint;
  readonly refundReservedMinor: bigint;
  readonly refundedMinor: bigint;
  readonly captureBefore: Date | null;
  /** As the database's clock sees it (design 16). */
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
  /** How many events it has published. */
  readonly eventSequence: bigint;
  /** Whether the attempt was undone: no money may be held for it any more. */
  readonly fenced: boolean;
}

/** A stored call to the gateway: what was, or may have been, sent. */
export interface GatewayCall {
  readonly operation: 'authorize' | 'open_page' | 'capture' | 'refund';
  readonly number: number;
  readonly key: string;
  readonly account: string;
  readonly request: GatewayRequest;
  /** Young enough for the gateway to still know its key. */
  readonly replayable: boolean;
  /** Epoch seconds of the first sending, for looking for what it made. */
  readonly sentAtSeconds: number;
}
