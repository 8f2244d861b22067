import type { OutgoingEvent } from '@holdfast/events';

import { captureRequested, moveEvents } from './order-events.js';
import type { Shipment } from './order-events.js';
import { canMove, illegalMove } from './order-status.js';
import type { OrderStatus } from './order-status.js';
import type { Order, PaymentStatus } from './order.js';

/** One change of an order: a move to another status, a new payment status, or both. */
export interface Step {
  readonly to?: OrderStatus;
  readonly reason?: string | undefined;
  /** Carrier and tracking, published with the move. */
  readonly shipment?: Shipment | undefined;
  readonly paymentStatus?: PaymentStatus;
  /** Publishes the request to capture the payment. */
  readonly requestsCapture?: boolean;
}

/** A row of the order's history. */
export interface HistoryEntry {
  readonly sequence: number;
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly reason: string | null;
  /** Carrier and tracking, if reported with the move. */
  readonly shipment?: Shipment | undefined;
}

/** An order after some steps, with the history and events that commit in the same write. */
export interface Transition {
  readonly order: Order;
  readonly history: readonly HistoryEntry[];
  readonly events: readonly OutgoingEvent[];
}

/** Cash is collected on delivery (ORD-5). */
const paymentStatusAfter = ({ paymentStatus }: Order, to: OrderStatus): PaymentStatus =>
  paymentStatus === 'due' && to === 'delivered' ? 'collected' : paymentStatus;

function move(order: Order, { to, reason, shipment }: Step & { to: OrderStatus }): Transition {
  if (!canMove(order.status, to)) throw illegalMove(order.status, to);
  const reported = { from: order.status, to, reason, shipment };
  const moved = { ...order, status: to, paymentStatus: paymentStatusAfter(order, to) };
  const sequence = order.version + 1;
  const events = moveEvents(reported).map((make, index) => make(moved, sequence + index, reported));
  return {
    order: { ...moved, version: order.version + events.length },
    history: [{ sequence, from: order.status, to, reason: reason ?? null, ...(shipment && { shipment }) }],
    events,
  };
}

function requestCapture(order: Order): Transition {
  const version = order.version + 1;
  return { order: { ...order, version }, history: [], events: [captureRequested(order, version)] };
}

/** Adds one more event of the order, under its next sequence number. */
export const withEvent = (
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
  // A new payment status alone also raises the version, so that a concurrent writer that read the order earlier fails its check.
  if (paymentStatus)
    result = {
      ...before,
      order: { ...before.order, paymentStatus, version: before.order.version + (to ? 0 : 1) },
    };
  if (to) result = followedBy(result, (order) => move(order, { ...step, to }));
  return requestsCapture ? followedBy(result, requestCapture) : result;
}

/** A transition without steps, to build on. */
export const unchanged = (order: Order): Transition => ({ order, history: [], events: [] });

/** Applies the steps in turn. Throws ILLEGAL_STATUS_TRANSITION at a move that is not in the table. */
export const applySteps = (before: Transition, steps: readonly Step[]): Transition =>
  steps.reduce(applyStep, before);
