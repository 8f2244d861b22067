import type { MoneyData, OrderStatusName, PaymentTypeData } from '@holdfast/events';

/** Stages of a return or an exchange. */
export type ReturnStage = 'requested' | 'approved' | 'received' | 'completed';

/** A past move of the order. */
export interface MoveFact {
  /** Undefined: the order was created in this status. */
  readonly from: OrderStatusName | undefined;
  readonly to: OrderStatusName;
  readonly carrier: string | undefined;
  readonly trackingNumber: string | undefined;
  readonly trackingUrl: string | undefined;
}

/** A line of an order. */
export interface LineFact {
  readonly lineId: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
}

/** Pieces of a line in a return. */
export interface ReturnLineFact extends LineFact {
  readonly amount: MoneyData;
  readonly restock: boolean;
}

/** A return or an exchange, read from order's rows. */
export interface ReturnFact {
  readonly returnId: string;
  /** An exchange whose replacement was cancelled is a return with a linked order. */
  readonly kind: 'return' | 'exchange';
  readonly reached: readonly ReturnStage[];
  readonly reason: string | undefined;
  /** The refund when it completes. */
  readonly refund: MoneyData;
  readonly lines: readonly ReturnLineFact[];
  readonly replacements: readonly Omit<LineFact, 'lineId'>[];
  readonly linkedOrder: { readonly id: string; readonly number: string } | undefined;
}

/** An order, read from its own rows. Only this counts, whatever an event says. */
export interface OrderFacts {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: OrderStatusName;
  readonly checkoutId: string;
  readonly attempt: number;
  /** Undefined: a guest, or an erased customer. */
  readonly customerId: string | undefined;
  readonly email: string;
  readonly locale: string;
  readonly paymentId: string | undefined;
  readonly paymentType: PaymentTypeData;
  readonly total: MoneyData;
  readonly lines: readonly LineFact[];
  readonly moves: readonly MoveFact[];
  readonly returns: readonly ReturnFact[];
}

/** Total refund for the order's completed returns, in minor units. */
export const refundedOf = ({ returns }: Pick<OrderFacts, 'returns'>): bigint =>
  returns
    .filter(({ reached }) => reached.includes('completed'))
    .reduce((sum, { refund }) => sum + BigInt(refund.amount_minor), 0n);
