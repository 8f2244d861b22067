/** Idempotency keys of automatic refunds: for a return, for a voided payment, for a refund made at the gateway. */
export const REFUND_KEYS = {
  return: (returnId: string): string => `return:${returnId}`,
  void: (paymentId: string): string => `void:${paymentId}`,
  gateway: (gatewayRefundId: string): string => `gateway:${gatewayRefundId}`,
} as const;

/** Their prefixes. */
export const REFUND_KEY_PREFIXES: readonly string[] = Object.values(REFUND_KEYS).map((keyOf) => keyOf(''));
