/** Every status a payment can have (PAY-2). */
export const PAYMENT_STATUSES = [
  'pending',
  'in_doubt',
  'requires_action',
  'authorized',
  'captured',
  'partially_refunded',
  'refunded',
  'declined',
  'voided',
  'expired',
  'due',
  'collected',
  'refund_due',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Every legal move, and no other. What ends nowhere is terminal and never goes back, whatever order news arrive in. */
export const PAYMENT_MOVES: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = {
  pending: ['in_doubt', 'requires_action', 'authorized', 'captured', 'declined', 'voided', 'expired'],
  in_doubt: ['requires_action', 'authorized', 'captured', 'declined', 'voided', 'expired'],
  requires_action: ['authorized', 'captured', 'declined', 'voided', 'expired'],
  authorized: ['captured', 'voided', 'expired'],
  captured: ['partially_refunded', 'refunded'],
  partially_refunded: ['partially_refunded', 'refunded'],
  refunded: [],
  declined: [],
  voided: [],
  expired: [],
  // Cash on delivery: nobody but the courier ever held this money.
  due: ['collected', 'voided'],
  collected: ['refund_due'],
  refund_due: ['refunded'],
};

/**
 * What a refund's failure at the bank may do to a payment: the money is back with the shop, so it is captured again, in full or in part. No
 * news about the payment itself ever moves it so, in whatever order they arrive.
 */
export const MOVES_BY_FAILED_REFUND = {
  partially_refunded: ['captured', 'partially_refunded'],
  refunded: ['captured', 'partially_refunded'],
} as const satisfies Partial<Record<PaymentStatus, readonly PaymentStatus[]>>;

/** The statuses from which a payment may come to this one: the guard of every write that moves it. */
export const statusesBefore = (to: PaymentStatus): readonly PaymentStatus[] =>
  PAYMENT_STATUSES.filter((from) => PAYMENT_MOVES[from].includes(to));

/** Whether the payment's status can still change. */
export const isTerminal = (status: PaymentStatus): boolean => PAYMENT_MOVES[status].length === 0;

const UNKNOWN: readonly PaymentStatus[] = ['pending', 'in_doubt'];
const WITHOUT_MONEY: readonly PaymentStatus[] = ['declined', 'voided', 'expired'];
const TAKEN: readonly PaymentStatus[] = ['captured', 'partially_refunded', 'refunded'];

/** The gateway was, or may have been, asked, and no answer is known: nothing but asking again under the same key settles it. */
export const isUnknown = (status: PaymentStatus): boolean => UNKNOWN.includes(status);

/**
 * Nobody but the customer can decide what becomes of it: she is at her bank, or on a page that is known. Not unknown, although a payment
 * on a page stays `pending`.
 */
export const waitsForCustomer = ({
  status,
  pageId,
}: {
  readonly status: PaymentStatus;
  readonly pageId: string | null;
}): boolean => status === 'requires_action' || (pageId !== null && isUnknown(status));

/** Ended without money: whatever the gateway may still hold for it has to be let go. */
export const endedWithoutMoney = (status: PaymentStatus): boolean => WITHOUT_MONEY.includes(status);

/** The money was taken at some time. */
export const wasCaptured = (status: PaymentStatus): boolean => TAKEN.includes(status);
