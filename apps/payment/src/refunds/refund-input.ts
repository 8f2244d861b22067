import { z } from 'zod';

import { isCurrency } from '@holdfast/money';
import { amountField, codeField, currencyField, textField } from '@holdfast/validation';

import { REFUND_KEY_PREFIXES } from './refund-payment/refund-keys.js';

const MAX_KEY = 200;

/** A refund amount. Its allowed step depends on the payment's gateway, or cash; the use case checks it. */
const refundMoney = () =>
  z
    .object({ amountMinor: amountField(), currency: currencyField() }, 'is required')
    .refine(
      ({ amountMinor, currency }) => isCurrency(currency) && amountMinor > 0n,
      'is no amount that can be refunded',
    );

/**
 * Whether an operator may use this key. A manual refund under the key of an automatic one would replace it, and the audit would count it as
 * the refund that the customer is owed (TRU-15).
 */
const isFreeKey = (key: string): boolean => !REFUND_KEY_PREFIXES.some((prefix) => key.startsWith(prefix));

/** An operator's request for a refund. */
export const refundInput = z.object({
  paymentId: z.guid(),
  amount: refundMoney(),
  idempotencyKey: textField(MAX_KEY)
    .min(1, 'is required')
    .refine(isFreeKey, `must not begin with ${REFUND_KEY_PREFIXES.join(' or ')}`),
  reason: codeField().transform((text) => text || 'requested_by_customer'),
});
