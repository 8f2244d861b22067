import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { Payment } from '../../payment/payment.js';
import { PAYMENT_COLUMNS } from '../../store/payment-columns.js';
import type { PaymentRow } from '../../store/payment-columns.js';

const LEARN = statement<PaymentRow>(
  'page-learn',
  `WITH learnt AS (
     UPDATE payments p SET gateway_page_id = $3, updated_at = now()
     WHERE p.tenant_id = $1 AND p.id = $2 AND p.is_hosted AND p.gateway_page_id IS NULL
     RETURNING p.*
   ), answered AS (
     UPDATE gateway_calls c SET outcome = 'opened', answered_at = now() FROM learnt
     WHERE c.subject_id = learnt.id AND c.operation = 'open_page' AND c.outcome IS NULL
   )
   SELECT ${PAYMENT_COLUMNS} FROM learnt p`,
);

// The status stays what it was: a payment that has ended never comes back (PAY-2). The amounts say what there is to give back.
const PAID_AFTER_END = statement<PaymentRow>(
  'page-paid-after-end',
  `WITH paid AS (
     UPDATE payments p SET authorized_minor = p.amount_minor, capture_minor = p.amount_minor, captured_minor = p.amount_minor,
            gateway_transaction_id = COALESCE(p.gateway_transaction_id, $3), paid_at = now(), updated_at = now()
     WHERE p.tenant_id = $1 AND p.id = $2 AND p.is_hosted AND p.captured_minor = 0 AND p.status IN ('declined', 'voided', 'expired')
     RETURNING p.*
   )
   SELECT ${PAYMENT_COLUMNS} FROM paid p`,
);

/** What is kept of a payment's page. */
export class PageRepository {
  constructor(
    private readonly pool: Pool,
    private readonly onWrite: (tenantId: string, paymentId: string) => void = () => undefined,
  ) {}

  /** Keeps the page's id, once. undefined: it was known. */
  learn(payment: Payment, pageId: string): Promise<Payment | undefined> {
    return this.write(payment, LEARN, pageId);
  }

  /** Money came for a payment that had ended. undefined: that was known, or it had not. */
  paidAfterEnd(payment: Payment, transactionId: string): Promise<Payment | undefined> {
    return this.write(payment, PAID_AFTER_END, transactionId);
  }

  private async write(
    { tenantId, id }: Payment,
    write: typeof LEARN,
    learnt: string,
  ): Promise<Payment | undefined> {
    const written = await runOne(this.pool, write, [tenantId, id, learnt]);
    this.onWrite(tenantId, id);
    return written;
  }
}
