import type { Order } from './order.js';
import type { Step } from './transition.js';

/** All that payment has reported about one payment so far, in any order of arrival. Facts are only added, never removed. */
export interface PaymentFacts {
  readonly isConfirmed: boolean;
  readonly isCaptured: boolean;
  /** Set when the payment failed, before or during capture. */
  readonly failureReason?: string | undefined;
}

type Paid = Pick<Order, 'status' | 'paymentStatus' | 'paymentType' | 'capturePolicy'>;

/** Not shipped yet: a failed payment ends the order. */
const FAILABLE: readonly string[] = ['pending', 'confirmed', 'processing'];

const SHIPPED: readonly string[] = ['shipped', 'delivered', 'return_requested', 'returned'];

const confirm = (requestsCapture: boolean): Step => ({
  to: 'confirmed',
  paymentStatus: 'authorized',
  requestsCapture,
});

function stepsWhenCaptured({ status, capturePolicy }: Paid): Step[] {
  const steps: Step[] = status === 'pending' ? [confirm(false)] : [];
  // With capture on shipment, the start of fulfilment moves the order, not the capture.
  if (capturePolicy === 'immediate' && (status === 'pending' || status === 'confirmed'))
    steps.push({ to: 'processing' });
  return [...steps, { paymentStatus: 'captured' }];
}

/**
 * The steps of an order after new facts about its payment. They depend on the facts only, not on the event that brought the last one: any
 * order of arrival and any repetition end in the same status, with each move made once (DEM-14). A capture outweighs a reported failure;
 * a failure outweighs a confirmation.
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

/** Whether the goods have left. Such an order can no longer be cancelled; its payment can still be captured. */
export const hasShipped = ({ status }: Pick<Order, 'status'>): boolean => SHIPPED.includes(status);

/** Whether the authorization may still be captured: neither the order nor its payment has ended. */
export const isCapturable = ({ status, paymentStatus, paymentType }: Omit<Paid, 'capturePolicy'>): boolean =>
  paymentType === 'card' &&
  paymentStatus === 'authorized' &&
  !['pending', 'cancelled', 'payment_failed'].includes(status);

/** Whether goods have left whose payment failed. An operator has to act. */
export const leftUnpaid = ({ status, paymentStatus }: Pick<Order, 'status' | 'paymentStatus'>): boolean =>
  paymentStatus === 'failed' && SHIPPED.includes(status);

/** Whether the payment was captured after the order had ended. Payment refunds it when it consumes the order's last event. */
export const paidInVain = ({ status, paymentStatus }: Pick<Order, 'status' | 'paymentStatus'>): boolean =>
  paymentStatus === 'captured' && ['cancelled', 'payment_failed'].includes(status);
