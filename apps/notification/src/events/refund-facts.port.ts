import type { MoneyData } from '@holdfast/events';

/** A refund, read from payment's rows. */
export interface RefundFacts {
  readonly refundId: string;
  readonly paymentId: string;
  /** Whether the refund succeeded. */
  readonly wasMade: boolean;
  readonly refund: MoneyData;
  /** The whole payment. */
  readonly amount: MoneyData;
  readonly isFull: boolean;
  /** Recipient if there is no order. */
  readonly email: string | undefined;
  readonly orderId: string | undefined;
}

/** Payment, as far as a mail about a refund needs it. */
export abstract class RefundFactsPort {
  /** The refund of the current tenant; undefined if payment has none. Throws DEPENDENCY_UNAVAILABLE if payment did not answer. */
  abstract of(refundId: string): Promise<RefundFacts | undefined>;
}
