import { Injectable } from '@nestjs/common';

import type { OutgoingEvent } from '@holdfast/events';
import { Pool, isConstraintViolation, run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import { eventColumns } from '../../payment-records/event-columns.js';
import { StatusCache } from '../../payment-records/status-cache.js';
import { MOVES_BY_FAILED_REFUND } from '../../payment/payment-status.js';
import type { GatewayRequest, Payment } from '../../payment/payment.js';
import { callKey } from '../../payment/payment.js';
import type { Refund } from './refund.js';
import { CLAIM, FAIL, FIND, FIND_BY_KEY, FINISH, OPEN, POSTPONE, TAKE_BACK } from './refund.statements.js';

/** A refund before it is opened. */
export interface RefundToOpen {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly request: GatewayRequest;
  /** The time that the caller has before the job may take over. */
  readonly leaseMs: number;
}

/** Refunds. Opening one reserves its amount of the payment. */
@Injectable()
export class RefundRepository {
  constructor(
    private readonly pool: Pool,
    private readonly statuses: StatusCache,
  ) {}

  findByKey(
    { tenantId, id }: Payment,
    idempotencyKey: string,
    db: Queryable = this.pool,
  ): Promise<Refund | undefined> {
    return runOne(db, FIND_BY_KEY, [tenantId, id, idempotencyKey]);
  }

  find(tenantId: string, id: string): Promise<Refund | undefined> {
    return runOne(this.pool, FIND, [tenantId, id]);
  }

  /** Reserves the amount and opens the refund. undefined: the key is known or the payment does not allow it. */
  async open(payment: Payment, refund: RefundToOpen, db: Queryable = this.pool): Promise<Refund | undefined> {
    try {
      return await runOne(db, OPEN, [
        payment.tenantId,
        payment.id,
        refund.id,
        refund.idempotencyKey,
        refund.amountMinor,
        refund.reason,
        callKey('refund', refund.id, 1),
        JSON.stringify(refund.request),
        refund.leaseMs,
      ]);
    } catch (error) {
      // A concurrent call with the same key opened it; this statement's reservation is rolled back.
      if (isConstraintViolation(error, 'refunds_idempotency_key_key')) return undefined;
      throw error;
    }
  }

  /** Records a refund by the gateway or (null) in cash, once, with its event. undefined: another caller recorded it. */
  async finish(
    refund: Refund,
    gatewayRefundId: string | null,
    event: OutgoingEvent,
    db: Queryable = this.pool,
  ): Promise<Payment | undefined> {
    const payment = await runOne(db, FINISH, [
      refund.tenantId,
      refund.id,
      gatewayRefundId,
      ...eventColumns([event]),
      gatewayRefundId === null ? 'manual' : 'pending',
    ]);
    this.statuses.forget(refund.tenantId, refund.paymentId);
    return payment;
  }

  /** Records the gateway's refusal; the reserved amount is free again. */
  fail(refund: Refund, code: string): Promise<Payment | undefined> {
    return runOne(this.pool, FAIL, [refund.tenantId, refund.id, code]);
  }

  /** Records that a made refund did not reach the customer, once, with its event. undefined: another caller recorded it. */
  async takeBack(refund: Refund, code: string, event: OutgoingEvent): Promise<Payment | undefined> {
    const { tenantId, id, paymentId } = refund;
    const moves = Object.keys(MOVES_BY_FAILED_REFUND);
    const payment = await runOne(this.pool, TAKE_BACK, [tenantId, id, code, ...eventColumns([event]), moves]);
    this.statuses.forget(tenantId, paymentId);
    return payment;
  }

  /** Claims due refunds for the lease's duration. Replicas may run side by side. */
  claimDue(limit: number, leaseMs: number): Promise<Refund[]> {
    return run(this.pool, CLAIM, [limit, leaseMs]);
  }

  /** Schedules the next attempt with a doubling backoff. */
  async postpone(refund: Refund, firstPauseMs: number): Promise<void> {
    await run(this.pool, POSTPONE, [refund.tenantId, refund.id, firstPauseMs]);
  }
}
