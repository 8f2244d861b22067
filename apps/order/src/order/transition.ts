import type { OutgoingEvent } from '@holdfast/events';

import { cancelled, captureRequested, completed, statusChanged } from './order-events.js';
import type { Shipment } from './order-events.js';
import { canMove, illegalMove } from './order-status.js';
import type { OrderStatus } from './order-status.js';
import type { Order, PaymentStatus } from './order.js';

/** One thing that happens to an order: a move, a change of what is known about its money, or both. */
export interface Step {
  readonly to?: OrderStatus;
  readonly reason?: string | undefined;
  /** How the goods travel, told along with the move. */
  readonly shipment?: Shipment | undefined;
  readonly paymentStatus?: PaymentStatus;
  /** Asks for the money to be taken. */
  readonly requestsCapture?: boolean;
}

/** A row of the order's history. */
export interface HistoryEntry {
  readonly sequence: number;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly reason: string | null;
  /** How the goods travelled, where it was told with the move. */
  readonly shipment?: Shipment | undefined;
}

/** An order after some steps, with all that has to be written along: history and events commit with the move or not at all. */
export interface Transition {
  readonly order: Order;
  readonly history: readonly HistoryEntry[];
  readonly events: readonly OutgoingEvent[];
}

/** Cash is collected at the door (ORD-5). */
const paymentStatusAfter = ({ paymentStatus }: Order, to: OrderStatus): PaymentStatus =>
  paymentStatus === 'due' && to === 'delivered' ? 'collected' : paymentStatus;

function move(order: Order, { to, reason, shipment }: Step & { to: OrderStatus }): Transition {
  if (!canMove(order.status, to)) throw illegalMove(order.status, to);
  let { version } = order;
  const told = { from: order.status, to, reason, shipment };
  const moved = { ...order, status: to, paymentStatus: paymentStatusAfter(order, to) };
  const events = [statusChanged(moved, ++version, told)];
  const sequence = version;
  if (to === 'cancelled') events.push(cancelled(moved, ++version, told));
  // It was completed when it arrived, and is not again when a return is refused.
  if (to === 'delivered' && order.status === 'shipped') events.push(completed(moved, ++version));
  return {
    order: { ...moved, version },
    history: [{ sequence, from: order.status, to, reason: reason ?? null, ...(shipment && { shipment }) }],
    events,
  };
}

function requestCapture(order: Order): Transition {
  const version = order.version + 1;
  return { order: { ...order, version }, history: [], events: [captureRequested(order, version)] };
}

/** Something else that the order tells, under its next number. */
export const telling = (
  before: Transition,
  event: (order: Order, sequence: number) => OutgoingEvent,
): Transition =>
  followedBy(before, (order) => {
    const version = order.version + 1;
    return { order: { ...order, version }, history: [], events: [event(order, version)] };
  });

const followedBy = (before: Transition, next: (order: Order) => Transition): Transition => {
  const after = next(before.order);
  return {
    order: after.order,
    history: [...before.history, ...after.history],
    events: [...before.events, ...after.events],
  };
};

function applyStep(before: Transition, step: Step): Transition {
  const { to, paymentStatus, requestsCapture } = step;
  let result = before;
  // A change of the money alone counts too, so that a mover that read the order before it notices.
  if (paymentStatus)
    result = {
      ...before,
      order: { ...before.order, paymentStatus, version: before.order.version + (to ? 0 : 1) },
    };
  if (to) result = followedBy(result, (order) => move(order, { ...step, to }));
  return requestsCapture ? followedBy(result, requestCapture) : result;
}

/** Nothing happened yet. */
export const unchanged = (order: Order): Transition => ({ order, history: [], events: [] });

/** Takes the steps one after the other; throws ILLEGAL_STATUS_TRANSITION at a move that the table does not have. */
export const applySteps = (before: Transition, steps: readonly Step[]): Transition =>
  steps.reduce(applyStep, before);
