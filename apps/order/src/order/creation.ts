import { moveEvents } from './order-events.js';
import type { OrderStatus } from './order-status.js';
import type { Order, OrderContent, PaymentStatus, PaymentType } from './order.js';
import type { PaymentFacts } from './payment-facts.js';
import { stepsAfterPayment } from './payment-facts.js';
import { applySteps } from './transition.js';
import type { Transition } from './transition.js';

/** The progress of the payment, by the events consumed so far, when the order is created. */
export const PAYMENT_STAGES = {
  none: { isConfirmed: false, isCaptured: false },
  confirmed: { isConfirmed: true, isCaptured: false },
  captured: { isConfirmed: true, isCaptured: true },
  failed: { isConfirmed: false, isCaptured: false, failureReason: 'PAYMENT_FAILED' },
} as const satisfies Record<string, PaymentFacts>;

/** See PAYMENT_STAGES. */
export type PaymentStage = keyof typeof PAYMENT_STAGES;

/** Filled in by the write: it draws the number and adds lines and promotions to every event. */
const FILLED_BY_WRITE = { number: '-', lines: [], promotions: [] };

const FIRST: Record<PaymentType, { status: OrderStatus; paymentStatus: PaymentStatus }> = {
  card: { status: 'pending', paymentStatus: 'pending' },
  // No payment to wait for (ORD-5).
  cod: { status: 'confirmed', paymentStatus: 'due' },
  none: { status: 'confirmed', paymentStatus: 'none' },
};

function createdAs(order: Order): Transition {
  const { status, version: sequence } = order;
  const reported = { from: null, to: status };
  const makers = status === 'pending' ? [] : moveEvents(reported);
  return {
    order: { ...order, version: sequence + Math.max(0, makers.length - 1) },
    history: [{ sequence, from: null, to: status, reason: null }],
    events: makers.map((make, index) => make(order, sequence + index, reported)),
  };
}

/**
 * The transition that creates the order, for every stage its payment may have reached. Only the write knows the stage, under the lock of the
 * payment's row, so the rules are applied to each stage beforehand and the write picks one (ORD-4).
 */
export function creationsOf(
  content: OrderContent,
  identity: { id: string; tenantId: string },
): Partial<Record<PaymentStage, Transition>> {
  const order: Order = {
    ...content,
    ...identity,
    ...FIRST[content.paymentType],
    ...FILLED_BY_WRITE,
    version: 1,
    placedAt: new Date(),
  };
  const created = createdAs(order);
  if (content.paymentType !== 'card') return { none: created };
  const stages = Object.entries(PAYMENT_STAGES) as [PaymentStage, PaymentFacts][];
  return Object.fromEntries(
    stages.map(([stage, facts]) => [stage, applySteps(created, stepsAfterPayment(order, facts))]),
  );
}
