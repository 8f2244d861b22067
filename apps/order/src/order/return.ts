import { DomainError } from '@holdfast/errors';

import type { Order } from './order.js';
import type { UnitRange } from './units.js';

/** Money back, or other goods of the same value. */
export type ReturnKind = 'return' | 'exchange';

/** The statuses of a return and the moves between them (ORD-7). What is not here is refused. */
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
  /** Which pieces of the line. */
  readonly units: readonly UnitRange[];
  /** What was paid for them, discounts and tax included. */
  readonly amountMinor: bigint;
  /** Whether they can be sold again. */
  readonly restock: boolean;
}

/** Goods that an exchange gives instead, at today's price. */
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

/** Goods of an order that come back. */
export interface OrderReturn {
  readonly id: string;
  readonly orderId: string;
  readonly kind: ReturnKind;
  readonly status: ReturnStatus;
  readonly reason?: string | undefined;
  /** What it was asked for under, so that asking again makes no second one. */
  readonly requestKey?: string | undefined;
  readonly lines: readonly ReturnLine[];
  /** Shipping, where it is given back too. */
  readonly shippingMinor: bigint;
  readonly replacements: readonly Replacement[];
  /** The order that an exchange became. */
  readonly linkedOrder?: { readonly id: string; readonly number: string } | undefined;
  readonly requestedAt: Date;
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** As much of a return as its worth takes. */
interface PricedLines {
  readonly lines: readonly Pick<ReturnLine, 'amountMinor'>[];
}

/** What the goods of a return are worth, as they were paid. */
export const valueOf = ({ lines }: PricedLines): bigint => sum(lines.map(({ amountMinor }) => amountMinor));

/** What completing gives back: nothing for an exchange, and nothing of an order whose money never came. */
export const refundOf = (
  { paymentStatus }: Pick<Order, 'paymentStatus'>,
  given: Pick<OrderReturn, 'kind' | 'shippingMinor'> & PricedLines,
): bigint =>
  given.kind === 'exchange' || paymentStatus === 'failed' ? 0n : valueOf(given) + given.shippingMinor;

/** Whether goods are, or may come, back under it. */
export const isLive = ({ status }: Pick<OrderReturn, 'status'>): boolean => status !== 'rejected';

/** Whether something is still to happen to it. */
export const isOpen = ({ status }: Pick<OrderReturn, 'status'>): boolean =>
  RETURN_TRANSITIONS[status].length > 0;

/** Refuses a move that the table does not have, with ILLEGAL_STATUS_TRANSITION. */
export function assertCanMove(from: ReturnStatus, to: ReturnStatus): void {
  if ((RETURN_TRANSITIONS[from] as readonly ReturnStatus[]).includes(to)) return;
  throw new DomainError('ILLEGAL_STATUS_TRANSITION', {
    detail: `a return that is ${from} cannot become ${to}`,
    metadata: { from, to },
  });
}
