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

/** The only legal moves. A status without moves is terminal, in whatever order events arrive. */
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
  // Cash on delivery: only the courier held this money.
  due: ['collected', 'voided'],
  collected: ['refund_due'],
  refund_due: ['refunded'],
};

/**
 * Moves of a payment whose refund failed at the bank: the money is back with the shop, so the payment is captured again, in full or in
 * part. No event about the payment itself causes these moves.
 */
export const MOVES_BY_FAILED_REFUND = {
  partially_refunded: ['captured', 'partially_refunded'],
  refunded: ['captured', 'partially_refunded'],
} as const satisfies Partial<Record<PaymentStatus, readonly PaymentStatus[]>>;

/** The statuses that may precede this one: the guard of every write that moves a payment. */
export const statusesBefore = (to: PaymentStatus): readonly PaymentStatus[] =>
  PAYMENT_STATUSES.filter((from) => PAYMENT_MOVES[from].includes(to));

/** Whether the payment's status can still change. */
export const isTerminal = (status: PaymentStatus): boolean => PAYMENT_MOVES[status].length === 0;

const UNKNOWN: readonly PaymentStatus[] = ['pending', 'in_doubt'];
const WITHOUT_MONEY: readonly PaymentStatus[] = ['declined', 'voided', 'expired'];
const TAKEN: readonly PaymentStatus[] = ['captured', 'partially_refunded', 'refunded'];

/** A request was, or may have been, sent and its outcome is unknown: only a repetition under the same key settles it. */
export const isUnknown = (status: PaymentStatus): boolean => UNKNOWN.includes(status);

/**
 * The customer decides: they are at their bank, or on a checkout page that we know. A payment on a page stays `pending`, yet its outcome
 * is not unknown.
 */
export const waitsForCustomer = ({
  status,
  pageId,
}: {
  readonly status: PaymentStatus;
  readonly pageId: string | null;
}): boolean => status === 'requires_action' || (pageId !== null && isUnknown(status));

/** Ended without money: an authorization that the gateway still holds for it has to be voided. */
export const endedWithoutMoney = (status: PaymentStatus): boolean => WITHOUT_MONEY.includes(status);

/** The money was taken at some time. */
export const wasCaptured = (status: PaymentStatus): boolean => TAKEN.includes(status);
