import { Injectable } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { performAct, recordAct } from '@holdfast/ops';
import type { Operator } from '@holdfast/ops';
import { Pool } from '@holdfast/postgres';

import { PaymentRepository } from '../../payment-records/payment.repository.js';
import { refunded } from '../../payment/payment-events.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import { RefundRepository } from '../refund-payment/refund.repository.js';
import { listDueCashRefunds } from './due-cash-refunds.repository.js';
import type { CashRefund } from './due-cash-refunds.repository.js';

/** An operator's statement that the customer has received the cash. */
export interface CashRefundGiven {
  readonly operator: Operator;
  readonly refundId: string;
  /** The number of a transfer, or the person who handed the cash over. */
  readonly note: string;
  readonly dryRun: boolean;
}

/**
 * Refunds of cash on delivery. No gateway pays them, so they are due until an operator records them as paid (PAY-2). Only then does the
 * payment count as refunded and the event is published.
 */
@Injectable()
export class CashRefunds {
  constructor(
    private readonly pool: Pool,
    private readonly payments: PaymentRepository,
    private readonly refunds: RefundRepository,
  ) {}

  /** Due refunds, oldest first. */
  due(tenantId: string, limit: number): Promise<CashRefund[]> {
    return listDueCashRefunds(this.pool, tenantId, limit);
  }

  /** Records the payout once, with its event and audit record. Throws REFUND_NOT_FOUND when no refund of this id is due. */
  async given({ operator, refundId, note, dryRun }: CashRefundGiven): Promise<{ status: PaymentStatus }> {
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
