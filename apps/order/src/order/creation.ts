import { statusChanged } from './order-events.js';
import type { OrderStatus } from './order-status.js';
import type { Order, OrderContent, PaymentStatus, PaymentType } from './order.js';
import type { PaymentFacts } from './payment-facts.js';
import { stepsAfterPayment } from './payment-facts.js';
import { applySteps } from './transition.js';
import type { Transition } from './transition.js';

/** How far payment's news about the payment have come when the order is made. */
export const PAYMENT_STAGES = {
  none: { isConfirmed: false, isCaptured: false },
  confirmed: { isConfirmed: true, isCaptured: false },
  captured: { isConfirmed: true, isCaptured: true },
  failed: { isConfirmed: false, isCaptured: false, failureReason: 'PAYMENT_FAILED' },
} as const satisfies Record<string, PaymentFacts>;

/** See PAYMENT_STAGES. */
export type PaymentStage = keyof typeof PAYMENT_STAGES;

/** The number is drawn by the write, and the lines are the same in every event: the write completes the events with both. */
const LEFT_TO_THE_WRITE = { number: '-', lines: [], promotions: [] };

const FIRST: Record<PaymentType, { status: OrderStatus; paymentStatus: PaymentStatus }> = {
  card: { status: 'pending', paymentStatus: 'pending' },
  // Nothing is waited for (ORD-5).
  cod: { status: 'confirmed', paymentStatus: 'due' },
  none: { status: 'confirmed', paymentStatus: 'none' },
};

function bornAs(order: Order): Transition {
  const { status, version } = order;
  const events = status === 'pending' ? [] : [statusChanged(order, version, { from: null, to: status })];
  return { order, history: [{ sequence: version, from: null, to: status, reason: null }], events };
}

/**
 * The order as it is born at every stage its payment may have reached. The stage is only known inside the write, under the lock of the
 * payment's row, so the rules are applied to each beforehand and the write picks one (ORD-4).
 */
export function birthsOf(
  content: OrderContent,
  identity: { id: string; tenantId: string },
): Partial<Record<PaymentStage, Transition>> {
  const order: Order = {
    ...content,
    ...identity,
    ...FIRST[content.paymentType],
    ...LEFT_TO_THE_WRITE,
    version: 1,
    placedAt: new Date(),
  };
  const born = bornAs(order);
  if (content.paymentType !== 'card') return { none: born };
  const stages = Object.entries(PAYMENT_STAGES) as [PaymentStage, PaymentFacts][];
  return Object.fromEntries(
    stages.map(([stage, facts]) => [stage, applySteps(born, stepsAfterPayment(order, facts))]),
  );
}
