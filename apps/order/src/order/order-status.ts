import { DomainError } from '@holdfast/errors';

/** The statuses of an order and the allowed moves between them (ORD-2). Any other move is refused. */
export const ORDER_TRANSITIONS = {
  pending: ['confirmed', 'payment_failed', 'cancelled'],
  confirmed: ['processing', 'payment_failed', 'cancelled'],
  // With capture on shipment the payment is captured here, and the capture may fail.
  processing: ['shipped', 'payment_failed', 'cancelled'],
  shipped: ['delivered'],
  delivered: ['return_requested'],
  // Back to delivered when all return requests are rejected.
  return_requested: ['returned', 'delivered'],
  returned: [],
  cancelled: [],
  payment_failed: [],
} as const satisfies Record<string, readonly string[]>;

/** A status of an order. */
export type OrderStatus = keyof typeof ORDER_TRANSITIONS;

/** All statuses. */
export const ORDER_STATUS_NAMES = Object.keys(ORDER_TRANSITIONS) as OrderStatus[];

/** Whether an order may go from one status to the other in one move. */
export const canMove = (from: OrderStatus, to: OrderStatus): boolean =>
  (ORDER_TRANSITIONS[from] as readonly OrderStatus[]).includes(to);

/** The error for a move that is not in the table. */
export const illegalMove = (from: OrderStatus, to: OrderStatus): DomainError =>
  new DomainError('ILLEGAL_STATUS_TRANSITION', {
    detail: `an order that is ${from} cannot become ${to}`,
    metadata: { from, to },
  });
