import type { Cart } from '../cart/cart.js';
import type { StoredResult } from '../checkout-session/checkout-session.js';
import type { AttemptRef } from '../ports/call.js';
import { totalsJson, warningJson } from '../present/quote-json.js';
import type { ConfirmCheckoutState } from './confirm-checkout.state.js';
import type { ReadySession } from './prerequisites.js';

/** An attempt that a driver has claimed. The epoch names the driver: only its closing write counts. */
export interface ClaimedAttempt extends AttemptRef {
  readonly tenantId: string;
  readonly epoch: number;
  readonly sagaVersion: number;
  readonly state: ConfirmCheckoutState;
  /** It had waited for its customer, who may have paid by now: so it goes forward. */
  readonly wasPaused: boolean;
  readonly traceparent: string | undefined;
  readonly requestId: string | undefined;
}

/** An attempt that waits for its customer. */
export interface AwaitingAttempt extends AttemptRef {
  readonly tenantId: string;
  readonly epoch: number;
  readonly paymentKey: string;
  readonly isDeadlineOver: boolean;
  readonly hasCart: boolean;
}

/** The status of one attempt, also where its cart is gone. */
export interface AttemptStatus {
  readonly status: 'running' | 'awaiting_customer' | 'completed' | 'refused' | undefined;
  readonly epoch: number | undefined;
  readonly paymentKey: string | undefined;
  readonly isLeaseOver: boolean;
  readonly orderId: string | undefined;
  /** The refusal's reason. */
  readonly reason: string | undefined;
  readonly hasCart: boolean;
  /** Another attempt of the checkout became the order. */
  readonly isSuperseded: boolean;
}

/** The cart and session an attempt is opened for. */
export interface AttemptOpening {
  readonly cart: Cart;
  readonly session: ReadySession;
  /** The client whose declines it counts towards, where known. */
  readonly client?: Buffer | undefined;
}

/** The answer to every caller once the order exists. */
export const resultOf = (state: ConfirmCheckoutState): StoredResult => ({
  orderId: state.orderId!,
  orderNumber: state.orderNumber!,
  totals: totalsJson(state.totals),
  warnings: state.warnings.map((warning) => warningJson(warning, state.totals.currency)),
});
