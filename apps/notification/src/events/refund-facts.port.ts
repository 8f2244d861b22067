import type { MoneyData } from '@holdfast/events';

/** A refund, as payment's rows have it. */
export interface RefundFacts {
  readonly refundId: string;
  readonly paymentId: string;
  /** The money went back. */
  readonly wasMade: boolean;
  readonly refund: MoneyData;
  /** The whole payment. */
  readonly amount: MoneyData;
  readonly isFull: boolean;
  /** Whom to tell where there is no order. */
  readonly email: string | undefined;
  readonly orderId: string | undefined;
}

/** Payment, as far as a mail about a refund needs it. */
export abstract class RefundFactsPort {
  /** The refund of the current tenant; undefined: payment says that there is none. Throws DEPENDENCY_UNAVAILABLE where it did not say. */
  abstract of(refundId: string): Promise<RefundFacts | undefined>;
}
