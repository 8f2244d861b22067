import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { GatewayRequest } from '../../gateway/gateway.port.js';
import type { Payment } from '../../payment/payment.js';
import { PAYMENT_COLUMNS } from '../../store/payment-columns.js';
import type { PaymentRow } from '../../store/payment-columns.js';
import { callKey } from '../../store/payment.repository.js';

// One conditional write decides who captures, and how much: of any number at once one wins (DEM-13). An expired or undone authorisation
// is refused here, before the gateway hears of it (PAY-4).
const BEGIN = statement<PaymentRow>(
  'payment-begin-capture',
  `WITH begun AS (
     UPDATE payments p SET capture_minor = $3::bigint, order_id = COALESCE(p.order_id, $4::uuid), updated_at = now()
     WHERE p.tenant_id = $1 AND p.id = $2 AND p.status = 'authorized' AND p.capture_minor IS NULL
       AND $3::bigint <= p.authorized_minor AND p.currency = $5 AND (p.capture_before IS NULL OR p.capture_before > now())
       AND NOT EXISTS (SELECT FROM checkout_fences f WHERE f.tenant_id = p.tenant_id AND f.checkout_id = p.checkout_id
                       AND f.fenced_through >= p.attempt)
     RETURNING p.*
   ), called AS (
     INSERT INTO gateway_calls (subject_id, operation, number, tenant_id, payment_id, gateway_account, idempotency_key, request)
     SELECT begun.id, 'capture', 1, begun.tenant_id, begun.id, begun.gateway_account, $6, $7::jsonb FROM begun
   )
   SELECT ${PAYMENT_COLUMNS} FROM begun p`,
);

/** Wins the one capture of a payment, with its key and request stored; undefined when the payment does not allow it, or not any more. */
export function beginCapture(
  pool: Pool,
  payment: Payment,
  capture: { amountMinor: bigint; currency: string; orderId: string | null; request: GatewayRequest },
): Promise<Payment | undefined> {
  const { amountMinor, orderId, currency, request } = capture;
  const key = callKey('capture', payment.id, 1);
  return runOne(pool, BEGIN, [
    payment.tenantId,
    payment.id,
    amountMinor,
    orderId,
    currency,
    key,
    JSON.stringify(request),
  ]);
}
