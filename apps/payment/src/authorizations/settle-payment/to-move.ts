import type { OutgoingEvent } from '@holdfast/events';

import type { GatewayPayment } from '../../gateway/gateway.port.js';
import type { PaymentMove } from '../../payment-records/payment.repository.js';
import * as events from '../../payment/payment-events.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import type { Payment } from '../../payment/payment.js';
import type { Step } from './next-step.js';

type Move = Extract<Step, { kind: 'move' }>;

/** The move of a step, with the events it publishes. */
export function toMove(payment: Payment, seen: GatewayPayment, step: Move): PaymentMove {
  const { transactionId, captureBeforeSeconds, capturedMinor } = seen;
  const isCaptured = step.to === 'captured';
  const create: Record<Move['events'][number], () => OutgoingEvent> = {
    confirmed: () => events.confirmed(payment, { transactionId, captureBeforeSeconds, isCaptured }),
    captured: () => events.captured(payment, capturedMinor, transactionId),
    failed: () =>
      events.failed(payment, step.decline?.reason ?? failureOf(step.to), step.decline?.declineCode),
  };
  return {
    to: step.to,
    transactionId,
    captureBeforeSeconds,
    capturedMinor: isCaptured ? capturedMinor : undefined,
    decline: step.decline,
    answers: { operation: 'authorize', number: 1 },
    events: step.events.map((name) => create[name]()),
  };
}

const failureOf = (to: PaymentStatus): string =>
  to === 'expired' ? 'AUTHORIZATION_EXPIRED' : 'PAYMENT_CANCELED';
