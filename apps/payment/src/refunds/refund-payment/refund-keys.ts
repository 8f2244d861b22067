/** Keys of refunds that no operator asked for: by their return, the undone payment, or the refund made at the gateway. */
export const REFUND_KEYS = {
  return: (returnId: string): string => `return:${returnId}`,
  void: (paymentId: string): string => `void:${paymentId}`,
  gateway: (gatewayRefundId: string): string => `gateway:${gatewayRefundId}`,
} as const;

/** How such keys begin. */
export const REFUND_KEY_PREFIXES: readonly string[] = Object.values(REFUND_KEYS).map((keyOf) => keyOf(''));
