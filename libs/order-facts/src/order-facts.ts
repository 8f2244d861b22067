import type { MoneyData, OrderStatusName, PaymentTypeData } from '@holdfast/events';

/** How far a return or an exchange comes. */
export type ReturnStage = 'requested' | 'approved' | 'received' | 'completed';

/** A move that the order made. */
export interface MoveFact {
  /** Undefined: the order was born so. */
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

/** Pieces of a line that come back. */
export interface ReturnLineFact extends LineFact {
  readonly amount: MoneyData;
  readonly restock: boolean;
}

/** A return or an exchange, as order's row has it. */
export interface ReturnFact {
  readonly returnId: string;
  /** An exchange whose replacement was cancelled is a return with a linked order. */
  readonly kind: 'return' | 'exchange';
  readonly reached: readonly ReturnStage[];
  readonly reason: string | undefined;
  /** What completing it gives back. */
  readonly refund: MoneyData;
  readonly lines: readonly ReturnLineFact[];
  readonly replacements: readonly Omit<LineFact, 'lineId'>[];
  readonly linkedOrder: { readonly id: string; readonly number: string } | undefined;
}

/** An order, as its own rows have it; whatever an event says beside it counts for nothing. */
export interface OrderFacts {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: OrderStatusName;
  readonly cartSessionId: string;
  readonly attempt: number;
  /** Undefined: a guest, or a customer who was erased. */
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

/** What goes back for all returns of the order that are completed by now, in minor units. */
export const refundedOf = ({ returns }: Pick<OrderFacts, 'returns'>): bigint =>
  returns
    .filter(({ reached }) => reached.includes('completed'))
    .reduce((sum, { refund }) => sum + BigInt(refund.amount_minor), 0n);
