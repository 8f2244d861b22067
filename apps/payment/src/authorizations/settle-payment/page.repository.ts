import { Injectable } from '@nestjs/common';

import { Pool, runOne, statement } from '@holdfast/postgres';

import { PAYMENT_COLUMNS } from '../../payment-records/payment-columns.js';
import { StatusCache } from '../../payment-records/status-cache.js';
import type { Payment } from '../../payment/payment.js';

const SAVE_ID = statement<Payment>(
  'page_save_id',
  `WITH saved AS (
     UPDATE payments p SET gateway_page_id = $3, updated_at = now()
     WHERE p.tenant_id = $1 AND p.id = $2 AND p.is_hosted AND p.gateway_page_id IS NULL
     RETURNING p.*
   ), answered AS (
     UPDATE gateway_calls c SET outcome = 'opened', answered_at = now() FROM saved
     WHERE c.subject_id = saved.id AND c.operation = 'open_page' AND c.outcome IS NULL
   )
   SELECT ${PAYMENT_COLUMNS} FROM saved p`,
);

// The status stays: an ended payment never comes back (PAY-2). The amounts say how much to refund.
const RECORD_LATE_PAYMENT = statement<Payment>(
  'page_record_late_payment',
  `WITH paid AS (
     UPDATE payments p SET authorized_minor = p.amount_minor, capture_minor = p.amount_minor, captured_minor = p.amount_minor,
            gateway_transaction_id = COALESCE(p.gateway_transaction_id, $3), paid_at = now(), updated_at = now()
     WHERE p.tenant_id = $1 AND p.id = $2 AND p.is_hosted AND p.captured_minor = 0 AND p.status IN ('declined', 'voided', 'expired')
     RETURNING p.*
   )
   SELECT ${PAYMENT_COLUMNS} FROM paid p`,
);

/** The page of a payment. */
@Injectable()
export class PageRepository {
  constructor(
    private readonly pool: Pool,
    private readonly statuses: StatusCache,
  ) {}

  /** Stores the page's id, once. undefined: it is stored already. */
  saveId(payment: Payment, pageId: string): Promise<Payment | undefined> {
    return this.write(payment, SAVE_ID, pageId);
  }

  /** Records a payment on the page of a payment that had ended. undefined: it is recorded already, or the payment has not ended. */
  recordLatePayment(payment: Payment, transactionId: string): Promise<Payment | undefined> {
    return this.write(payment, RECORD_LATE_PAYMENT, transactionId);
  }

  private async write(
    { tenantId, id }: Payment,
    write: typeof SAVE_ID,
    gatewayId: string,
  ): Promise<Payment | undefined> {
    const written = await runOne(this.pool, write, [tenantId, id, gatewayId]);
    this.statuses.forget(tenantId, id);
    return written;
  }
}
