/** The amount that the order's row says. */
export interface CapturePaymentCommand {
  readonly tenantId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly orderId: string | null;
}
