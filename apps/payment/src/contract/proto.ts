import { payment as proto } from '@holdfast/proto';

import type { PaymentStatus } from '../payment/payment-status.js';

/** A status as the contract spells it. */
export const toProtoStatus = (status: PaymentStatus | undefined): proto.PaymentStatus =>
  status === undefined
    ? proto.PaymentStatus.PAYMENT_STATUS_UNSPECIFIED
    : proto.PaymentStatus[`PAYMENT_STATUS_${status.toUpperCase() as Uppercase<PaymentStatus>}`];

/** Money as the contract carries it. */
export const toProtoMoney = (
  amountMinor: bigint,
  currency: string,
): { amountMinor: string; currency: string } => ({
  amountMinor: String(amountMinor),
  currency,
});
