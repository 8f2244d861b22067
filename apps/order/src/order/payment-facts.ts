import type { Order } from './order.js';
import type { Step } from './transition.js';

/** What payment has told about one payment so far, in whatever order it arrived. Facts are only ever added. */
export interface PaymentFacts {
  readonly isConfirmed: boolean;
  readonly isCaptured: boolean;
  /** Set when the payment failed, before or at its capture. */
  readonly failureReason?: string | undefined;
}

type Paid = Pick<Order, 'status' | 'paymentStatus' | 'paymentType' | 'capturePolicy'>;

/** Goods of these have not left yet, so a payment that fails ends the order. */
const FAILABLE: readonly string[] = ['pending', 'confirmed', 'processing'];

const HAS_LEFT: readonly string[] = ['shipped', 'delivered', 'return_requested', 'returned'];

const confirm = (requestsCapture: boolean): Step => ({
  to: 'confirmed',
  paymentStatus: 'authorized',
  requestsCapture,
});

function stepsWhenCaptured({ status, capturePolicy }: Paid): Step[] {
  const steps: Step[] = status === 'pending' ? [confirm(false)] : [];
  // Captured on shipment, it is the fulfilment's start that moves the order on, not the money.
  if (capturePolicy === 'immediate' && (status === 'pending' || status === 'confirmed'))
    steps.push({ to: 'processing' });
  return [...steps, { paymentStatus: 'captured' }];
}

/**
 * What the facts mean for an order: a function of the facts alone, not of the event that brought them, so that any order of arrival
 * and any number of repetitions end in the same status with each move made once (DEM-14). Money that was taken outweighs an older
 * report of failure; a failure outweighs a confirmation.
 */
export function stepsAfterPayment(order: Paid, facts: PaymentFacts): Step[] {
  if (order.paymentType !== 'card' || order.paymentStatus === 'captured') return [];
  if (facts.isCaptured) return stepsWhenCaptured(order);
  if (facts.failureReason !== undefined) {
    if (order.paymentStatus === 'failed') return [];
    const failed: Step = { paymentStatus: 'failed' };
    return [
      FAILABLE.includes(order.status)
        ? { ...failed, to: 'payment_failed', reason: facts.failureReason }
        : failed,
    ];
  }
  if (facts.isConfirmed && order.status === 'pending') return [confirm(order.capturePolicy === 'immediate')];
  return [];
}

/** Whether the goods have left the building: there is nothing to cancel any more, only money to take. */
export const hasLeft = ({ status }: Pick<Order, 'status'>): boolean => HAS_LEFT.includes(status);

/** Whether money is held that may still be taken: the order has come to nothing neither by its own end nor by its payment's. */
export const isCapturable = ({ status, paymentStatus, paymentType }: Omit<Paid, 'capturePolicy'>): boolean =>
  paymentType === 'card' &&
  paymentStatus === 'authorized' &&
  !['pending', 'cancelled', 'payment_failed'].includes(status);

/** Whether goods are on their way, or delivered, whose money will not come: people have to look after that. */
export const leftUnpaid = ({ status, paymentStatus }: Pick<Order, 'status' | 'paymentStatus'>): boolean =>
  paymentStatus === 'failed' && HAS_LEFT.includes(status);

/** Whether money was taken although the order had already come to nothing; payment gives it back when it learns of the order's end. */
export const paidInVain = ({ status, paymentStatus }: Pick<Order, 'status' | 'paymentStatus'>): boolean =>
  paymentStatus === 'captured' && ['cancelled', 'payment_failed'].includes(status);
