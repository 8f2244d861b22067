/** One refund of a payment. `manual`: cash on delivery, which an operator hands back. */
export interface Refund {
  readonly id: string;
  readonly tenantId: string;
  readonly paymentId: string;
  readonly idempotencyKey: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly reason: string;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'manual';
  readonly failureCode: string | null;
}
