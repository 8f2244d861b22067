import { Injectable } from '@nestjs/common';

import { Pool, runOne, statement } from '@holdfast/postgres';

import { PAYMENT_COLUMNS } from '../../payment-records/payment-columns.js';
import { callKey } from '../../payment/payment.js';
import type { GatewayRequest, Payment } from '../../payment/payment.js';

// One conditional write decides who captures, and how much: of any number of concurrent callers one wins (DEM-13). It refuses expired and
// fenced authorizations before the gateway is called (PAY-4).
const BEGIN = statement<Payment>(
  'payment_begin_capture',
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

/** The start of a capture. */
@Injectable()
export class CaptureRepository {
  constructor(private readonly pool: Pool) {}

  /** Begins the one capture of a payment and stores its call. undefined: the payment does not allow it, or no longer. */
  begin(
    payment: Payment,
    capture: { amountMinor: bigint; currency: string; orderId: string | null; request: GatewayRequest },
  ): Promise<Payment | undefined> {
    const { amountMinor, orderId, currency, request } = capture;
    return runOne(this.pool, BEGIN, [
      payment.tenantId,
      payment.id,
      amountMinor,
      orderId,
      currency,
      callKey('capture', payment.id, 1),
      JSON.stringify(request),
    ]);
  }
}
