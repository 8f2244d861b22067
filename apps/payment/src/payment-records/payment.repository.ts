import { Inject, Injectable } from '@nestjs/common';

import type { OutgoingEvent } from '@holdfast/events';
import { CONFIG } from '@holdfast/platform';
import { Pool, run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

import type { PaymentConfig } from '../config.js';
import { eventTypesShownBy } from '../gateway/handled-events.js';
import type { PaymentStatus } from '../payment/payment-status.js';
import { statusesBefore } from '../payment/payment-status.js';
import { callKey } from '../payment/payment.js';
import type { Decline, GatewayCall, GatewayRequest, Payment } from '../payment/payment.js';
import { eventColumns } from './event-columns.js';
import * as statements from './payment.statements.js';
import { StatusCache } from './status-cache.js';

/** A card or hosted payment before its first gateway call. */
export interface PaymentToInsert {
  readonly id: string;
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly gatewayAccount: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly customerId: string | null;
  readonly email: string | null;
  readonly lineSummary: string | null;
  /** Paid on the gateway's checkout page instead of by a given card. */
  readonly isHosted?: boolean;
  readonly request: GatewayRequest;
}

/** A payment's change of status with the facts that belong to it. */
export interface PaymentMove {
  readonly to: PaymentStatus;
  readonly transactionId?: string | undefined;
  readonly captureBeforeSeconds?: number | undefined;
  readonly capturedMinor?: bigint | undefined;
  readonly decline?: Decline | undefined;
  /** Stored and numbered by the same statement. */
  readonly events?: readonly OutgoingEvent[];
  /** The call that this move answers. */
  readonly answers?: { readonly operation: GatewayCall['operation']; readonly number: number } | undefined;
}

/** Payments and their gateway calls. The guards are in the statements. */
@Injectable()
export class PaymentRepository {
  constructor(
    private readonly pool: Pool,
    @Inject(CONFIG) private readonly config: Pick<PaymentConfig, 'AUTH_EXPIRY_DAYS'>,
    private readonly statuses: StatusCache,
  ) {}

  find(tenantId: string, id: string, db: Queryable = this.pool): Promise<Payment | undefined> {
    return runOne(db, statements.FIND, [tenantId, id]);
  }

  /** Reads a known payment again. */
  async reload({ tenantId, id }: Payment, db?: Queryable): Promise<Payment> {
    const current = await this.find(tenantId, id, db);
    if (!current) throw new Error(`payment ${id} does not exist any more`);
    return current;
  }

  /** Whether any tenant has a payment with this id. */
  async isTaken(id: string): Promise<boolean> {
    return (await runOne(this.pool, statements.IS_TAKEN, [id]))?.taken ?? false;
  }

  /** All payments of a checkout, newest attempt first. */
  findByCheckout(tenantId: string, checkoutId: string): Promise<Payment[]> {
    return run(this.pool, statements.FIND_BY_CHECKOUT, [tenantId, checkoutId]);
  }

  /** Of any tenant: by the gateway's id of the payment or its page, or by our own id where the gateway's is not known yet. */
  findByGatewayId(ids: {
    gatewayId: string;
    paymentId: string | null;
    account: string;
  }): Promise<Payment | undefined> {
    return runOne(this.pool, statements.FIND_BY_GATEWAY_ID, [ids.gatewayId, ids.paymentId, ids.account]);
  }

  /**
   * Stores the payment with its first call, unless the attempt is fenced, or the attempt has a payment, or the checkout has a live one. One
   * statement.
   */
  async insert(payment: PaymentToInsert): Promise<{ inserted: boolean; fenced: boolean }> {
    const operation = payment.isHosted ? 'open_page' : 'authorize';
    const row = await runOne(this.pool, statements.INSERT, [
      payment.id,
      payment.tenantId,
      payment.checkoutId,
      payment.attempt,
      payment.gatewayAccount,
      payment.amountMinor,
      payment.currency,
      payment.customerId,
      payment.email,
      payment.lineSummary,
      callKey(operation, payment.id, 1),
      JSON.stringify(payment.request),
      operation,
    ]);
    return { inserted: row?.inserted ?? false, fenced: (row?.fencedThrough ?? 0) >= payment.attempt };
  }

  /** The last call of an operation; `subjectId` is the payment's id or, for refunds, the refund's. */
  findCall(
    tenantId: string,
    subjectId: string,
    operation: GatewayCall['operation'],
  ): Promise<GatewayCall | undefined> {
    return runOne(this.pool, statements.FIND_CALL, [tenantId, subjectId, operation]);
  }

  /**
   * Marks the last call of a payment as resent and returns it; required before every sending but the first. undefined: the gateway rejected
   * the first one, so the payment has ended.
   */
  resendCall(
    tenantId: string,
    paymentId: string,
    operation: 'authorize' | 'open_page',
  ): Promise<GatewayCall | undefined> {
    return runOne(this.pool, statements.RESEND_CALL, [tenantId, paymentId, operation]);
  }

  /** Ends a payment whose only call was rejected. undefined: the call was resent meanwhile, so the outcome is unknown. */
  async endRejected({ tenantId, id }: Payment): Promise<Payment | undefined> {
    const ended = await runOne(this.pool, statements.END_REJECTED, [tenantId, id]);
    this.statuses.forget(tenantId, id);
    return ended;
  }

  /** Adds the next call after one that certainly had no effect: the same request under a new key. */
  async addCall(payment: Payment, subjectId: string, last: GatewayCall): Promise<void> {
    const number = last.number + 1;
    await run(this.pool, statements.ADD_CALL, [
      subjectId,
      last.operation,
      number,
      payment.tenantId,
      payment.id,
      last.account,
      callKey(last.operation, subjectId, number),
      JSON.stringify(last.request),
    ]);
  }

  /** Moves the payment and marks its pending webhooks that it shows then. undefined: its status or a fence forbids it; reload it. */
  async move(payment: Payment, move: PaymentMove, db: Queryable = this.pool): Promise<Payment | undefined> {
    const { to, transactionId, captureBeforeSeconds, capturedMinor, decline, answers, events = [] } = move;
    const moved = await runOne(db, statements.MOVE, [
      payment.tenantId,
      payment.id,
      to,
      statusesBefore(to),
      transactionId ?? null,
      captureBeforeSeconds ?? null,
      this.config.AUTH_EXPIRY_DAYS,
      capturedMinor ?? null,
      decline?.declineCode ?? null,
      decline?.reason ?? null,
      decline?.code ?? null,
      answers?.operation ?? null,
      answers?.number ?? null,
      ...eventColumns(events),
      eventTypesShownBy(to),
    ]);
    this.statuses.forget(payment.tenantId, payment.id);
    return moved;
  }

  /** Forbids money for attempts up to this one, whether or not they have payments. */
  async fence(
    tenantId: string,
    checkoutId: string,
    attempt: number,
    db: Queryable = this.pool,
  ): Promise<void> {
    await runOne(db, statements.FENCE, [tenantId, checkoutId, attempt]);
  }
}
