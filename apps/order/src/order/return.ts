import { DomainError } from '@holdfast/errors';

import type { Order } from './order.js';
import type { UnitRange } from './units.js';

/** A return for a refund, or an exchange for other goods of the same value. */
export type ReturnKind = 'return' | 'exchange';

/** The statuses of a return and the allowed moves between them (ORD-7). Any other move is refused. */
export const RETURN_TRANSITIONS = {
  requested: ['approved', 'rejected'],
  approved: ['received', 'rejected'],
  received: ['completed', 'rejected'],
  completed: [],
  rejected: [],
} as const satisfies Record<string, readonly string[]>;

/** A status of a return. */
export type ReturnStatus = keyof typeof RETURN_TRANSITIONS;

/** All statuses. */
export const RETURN_STATUS_NAMES = Object.keys(RETURN_TRANSITIONS) as ReturnStatus[];

/** Pieces of one line of the order. */
export interface ReturnLine {
  readonly lineId: string;
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  /** The pieces of the line. */
  readonly units: readonly UnitRange[];
  /** Amount paid for them, with discounts and tax. */
  readonly amountMinor: bigint;
  /** Whether the pieces can be sold again. */
  readonly restock: boolean;
}

/** Replacement goods of an exchange, at the price of the request. */
export interface Replacement {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPriceMinor: bigint;
  readonly productId?: string | undefined;
  readonly taxClass?: string | undefined;
  readonly categoryIds: readonly string[];
  readonly brandId?: string | undefined;
}

/** A return or an exchange of goods of an order. */
export interface OrderReturn {
  readonly id: string;
  readonly orderId: string;
  readonly kind: ReturnKind;
  readonly status: ReturnStatus;
  readonly reason?: string | undefined;
  /** Key of the request: repeating the request creates no second return. */
  readonly requestKey?: string | undefined;
  readonly lines: readonly ReturnLine[];
  /** Refund for shipping; 0 if shipping is not refunded. */
  readonly shippingMinor: bigint;
  readonly replacements: readonly Replacement[];
  /** The replacement order of a completed exchange. */
  readonly linkedOrder?: { readonly id: string; readonly number: string } | undefined;
  readonly requestedAt: Date;
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** The part of a return that its value depends on. */
interface PricedLines {
  readonly lines: readonly Pick<ReturnLine, 'amountMinor'>[];
}

/** Amount paid for the goods of a return. */
const valueOf = ({ lines }: PricedLines): bigint => sum(lines.map(({ amountMinor }) => amountMinor));

/** The refund when the return completes: zero for an exchange, and for an order whose payment failed. */
export const refundOf = (
  { paymentStatus }: Pick<Order, 'paymentStatus'>,
  given: Pick<OrderReturn, 'kind' | 'shippingMinor'> & PricedLines,
): bigint =>
  given.kind === 'exchange' || paymentStatus === 'failed' ? 0n : valueOf(given) + given.shippingMinor;

/** Whether the return counts: its goods are back or may still come. */
export const isLive = ({ status }: Pick<OrderReturn, 'status'>): boolean => status !== 'rejected';

/** Throws ILLEGAL_STATUS_TRANSITION for a move that is not in the table. */
export function assertCanMove(from: ReturnStatus, to: ReturnStatus): void {
  if ((RETURN_TRANSITIONS[from] as readonly ReturnStatus[]).includes(to)) return;
  throw new DomainError('ILLEGAL_STATUS_TRANSITION', {
    detail: `a return that is ${from} cannot become ${to}`,
    metadata: { from, to },
  });
}
