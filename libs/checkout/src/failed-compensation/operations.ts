/** What can be left to do after a checkout, and how often it is tried (CHK-11). */
export const COMPENSATIONS = {
  void_authorization: { maxTries: 5 },
  apply_promotion: { maxTries: 10 },
  cart_cleanup: { maxTries: 3 },
  release_reservations: { maxTries: 5 },
  release_promotions: { maxTries: 5 },
  confirm_reservations: { maxTries: 10 },
  refund_payment: { maxTries: 10 },
} as const satisfies Record<string, { maxTries: number }>;

/** A kind of compensation. */
export type CompensationOperation = keyof typeof COMPENSATIONS;

/** Whether a text names one. */
export const isCompensationOperation = (text: string): text is CompensationOperation =>
  Object.hasOwn(COMPENSATIONS, text);
