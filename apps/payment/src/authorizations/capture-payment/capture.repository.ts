import { Injectable } from '@nestjs/common';

import { Pool, runOne, statement } from '@holdfast/postgres';

import type { UnnamedRequest } from '../../gateway/gateway.port.js';
import { PAYMENT_COLUMNS } from '../../payment-records/payment-columns.js';
import { callKey } from '../../payment/payment.js';
import type { GatewayRequest, Payment } from '../../payment/payment.js';
import type { CapturePaymentCommand } from './capture-command.js';

/** A payment whose capture has just begun, with the stored body of its call. */
export interface BegunCapture extends Payment {
  readonly request: GatewayRequest;
}

// One conditional write decides who captures, and how much: of any number of concurrent callers one wins (DEM-13). It refuses expired and
// fenced authorizations before the gateway is called (PAY-4).
const BEGIN = statement<BegunCapture>(
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
     SELECT begun.id, 'capture', 1, begun.tenant_id, begun.id, begun.gateway_account, $6,
            $7::jsonb || jsonb_build_object($8::text, begun.gateway_transaction_id) FROM begun
     RETURNING request
   )
   SELECT ${PAYMENT_COLUMNS}, called.request FROM begun p, called`,
);

/** The start of a capture. */
@Injectable()
export class CaptureRepository {
  constructor(private readonly pool: Pool) {}

  /** Begins the one capture of a payment and stores its call. undefined: there is no such payment, or it does not allow it, or no longer. */
  begin(
    { tenantId, paymentId, amountMinor, orderId, currency }: CapturePaymentCommand,
    { request, idField }: UnnamedRequest,
  ): Promise<BegunCapture | undefined> {
    return runOne(this.pool, BEGIN, [
      tenantId,
      paymentId,
      amountMinor,
      orderId,
      currency,
      callKey('capture', paymentId, 1),
      JSON.stringify(request),
      idField,
    ]);
  }
}
