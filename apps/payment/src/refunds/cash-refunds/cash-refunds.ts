import { DomainError } from '@holdfast/errors';
import { performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import type { Pool } from '@holdfast/postgres';

import { refunded } from '../../payment/payment-events.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import type { RefundRepository } from '../refund-payment/refund.repository.js';
import { listDueCashRefunds } from './due-cash-refunds.repository.js';
import type { CashRefund } from './due-cash-refunds.repository.js';

/** An operator's word that the customer has her money. */
export interface GivenBack {
  readonly operator: Operator;
  readonly refundId: string;
  /** How: a transfer's number, who handed it over. */
  readonly note: string;
  readonly dryRun: boolean;
}

/**
 * Refunds of cash on delivery: no gateway gives them back, so they are due until an operator says that they were given (PAY-2). Only then
 * does the payment count as refunded, and do others hear of it.
 */
export class CashRefunds {
  constructor(
    private readonly pool: Pool,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
  ) {}

  /** Those that are due, oldest first. */
  due(tenantId: string, limit: number): Promise<CashRefund[]> {
    return listDueCashRefunds(this.pool, tenantId, limit);
  }

  /** Once; with its event and its line in the audit. Reasons: REFUND_NOT_FOUND where none of this id is due. */
  async given({ operator, refundId, note, dryRun }: GivenBack): Promise<{ status: PaymentStatus }> {
    const { tenantId } = operator;
    const refund = await this.refunds.find(tenantId, refundId);
    const payment = refund?.status === 'manual' && (await this.payments.find(tenantId, refund.paymentId));
    if (!refund || !payment) throw notDue();
    return performAct(this.pool, dryRun, async (tx) => {
      const after = await this.refunds.finish(refund, null, refunded(payment, refund), tx);
      if (!after) throw notDue();
      const { id: subject } = payment;
      await recordAct(tx, {
        ...operator,
        action: 'cash-refunds.given',
        subject,
        note,
        outcome: after.status,
      });
      return { status: after.status };
    });
  }
}

const notDue = (): DomainError =>
  new DomainError('REFUND_NOT_FOUND', { detail: 'no cash is owed under this id' });
