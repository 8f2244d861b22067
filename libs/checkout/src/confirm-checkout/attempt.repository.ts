import { Inject, Injectable } from '@nestjs/common';

import { outboxColumns } from '@holdfast/outbox';
import { CONFIG } from '@holdfast/platform';
import { Pool, run, runOne } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import { abuseLimitsOf } from '../abuse-limits/abuse-limits.js';
import type { AbuseConfig } from '../abuse-limits/abuse-limits.js';
import { PLAIN_DECLINE } from '../abuse-limits/decline.js';
import type { CustomerPause, StoredRefusal } from '../checkout-session/checkout-session.js';
import type { CheckoutSettings } from '../checkout-settings.js';
import type { FailedCompensation } from '../failed-compensation/failed-compensation.js';
import { compensationColumns } from '../failed-compensation/failed-compensation.repository.js';
import type { AttemptRef } from '../ports/call.js';
import { resultOf } from './attempt.js';
import type { AttemptStatus, AwaitingAttempt, ClaimedAttempt } from './attempt.js';
import * as sql from './attempt.statements.js';
import { cartConvertedEvent } from './cart-converted-event.js';
import { decodeState, encodeState } from './confirm-checkout.state.js';
import type { ConfirmCheckoutState } from './confirm-checkout.state.js';
import { LeaseOwner } from './lease-owner.js';

type AttemptConfig = AbuseConfig & Pick<CheckoutSettings, 'SAGA_LEASE_MS' | 'CUSTOMER_DEADLINE_SECONDS'>;

/** Failures of the closing transaction before the attempt is closed as completed and the rest is stored as a compensation. */
const MAX_FINALISE_FAILURES = 3;

/** The saga's write-ahead records (design 3), from their claims to their end; `AttemptOpeningRepository` opens them. */
@Injectable()
export class AttemptRepository {
  private readonly declinesTold: number;

  constructor(
    private readonly db: Pool,
    private readonly owner: LeaseOwner,
    @Inject(CONFIG) private readonly config: AttemptConfig,
  ) {
    this.declinesTold = abuseLimitsOf(config).declinesTold;
  }

  /** Takes over an attempt that waits for its customer; undefined when another driver has. */
  async claimAwaiting({
    checkoutId,
    attempt,
    epoch,
  }: AttemptRef & { epoch: number }): Promise<ClaimedAttempt | undefined> {
    const row = await runOne(this.db, sql.CLAIM_AWAITING, [
      checkoutId,
      attempt,
      epoch,
      this.owner.id,
      this.config.SAGA_LEASE_MS / 1000,
    ]);
    return row && toClaimed(row);
  }

  /** Takes over an attempt whose lease has run out; undefined when another driver has. */
  async claimLeft({
    checkoutId,
    attempt,
    epoch,
  }: AttemptRef & { epoch: number }): Promise<ClaimedAttempt | undefined> {
    const row = await runOne(this.db, sql.CLAIM_LEFT, [
      checkoutId,
      attempt,
      epoch,
      this.owner.id,
      this.config.SAGA_LEASE_MS / 1000,
    ]);
    return row && toClaimed(row);
  }

  /**
   * Takes over attempts whose leases have run out, of the saga versions this process knows. An attempt whose record cannot be read is
   * reported and left out, so that the others are recovered.
   */
  async claimAllLeft(
    limit: number,
    sagaVersions: readonly number[],
    onUnreadable: (attempt: AttemptRef, error: unknown) => void = () => undefined,
  ): Promise<ClaimedAttempt[]> {
    const rows = await run(this.db, sql.CLAIM_ALL_LEFT, [
      this.owner.id,
      this.config.SAGA_LEASE_MS / 1000,
      sagaVersions,
      limit,
    ]);
    return rows.flatMap((row) => {
      try {
        return [toClaimed(row)];
      } catch (error) {
        onUnreadable({ checkoutId: row.checkout_id, attempt: row.attempt }, error);
        return [];
      }
    });
  }

  /** The status of an attempt, in one statement. */
  async status(tenantId: string, { checkoutId, attempt }: AttemptRef): Promise<AttemptStatus | undefined> {
    const row = await runOne(this.db, sql.READ_STATUS, [tenantId, checkoutId, attempt]);
    return (
      row && {
        status: row.status ?? undefined,
        epoch: row.epoch ?? undefined,
        paymentKey: row.payment_key ?? undefined,
        isLeaseOver: row.lease_over ?? true,
        orderId: row.order_id ?? undefined,
        reason: row.reason ?? undefined,
        hasCart: row.has_cart,
        isSuperseded: row.is_superseded,
      }
    );
  }

  /** Claims attempts that wait for their customers and were not looked up at payment for `notForMs`, the oldest first. */
  async claimToAsk(limit: number, notForMs: number): Promise<AwaitingAttempt[]> {
    const rows = await run(this.db, sql.CLAIM_TO_ASK, [notForMs / 1000, limit]);
    return rows.map((row) => ({
      tenantId: row.tenant_id,
      checkoutId: row.checkout_id,
      attempt: row.attempt,
      epoch: row.epoch,
      paymentKey: row.payment_key,
      isDeadlineOver: row.deadline_over,
      hasCart: row.has_cart,
    }));
  }

  /** The attempt waits for its customer from now on; answers the deadline, or undefined when another driver has it. */
  async pause(
    claimed: ClaimedAttempt,
    state: ConfirmCheckoutState,
    waiting: CustomerPause,
    seconds = this.config.CUSTOMER_DEADLINE_SECONDS,
  ): Promise<Date | undefined> {
    const row = await runOne(this.db, sql.PAUSE_ATTEMPT, [
      claimed.checkoutId,
      claimed.attempt,
      claimed.epoch,
      JSON.stringify(waiting),
      encodeState(state),
      seconds,
    ]);
    return row?.customer_deadline;
  }

  /** Leaves an attempt with an unknown outcome to recovery, `delaySeconds` from now. */
  async leave(claimed: ClaimedAttempt, state: ConfirmCheckoutState, delaySeconds: number): Promise<void> {
    await run(this.db, sql.LEAVE_ATTEMPT, [
      claimed.checkoutId,
      claimed.attempt,
      claimed.epoch,
      encodeState(state),
      delaySeconds,
    ]);
  }

  /**
   * Leaves an attempt whose closing transaction failed to recovery; the third time closes it as completed and stores the rest as a
   * compensation. Answers its status, or undefined when another driver has it.
   */
  async leaveUnfinalised(
    claimed: ClaimedAttempt,
    state: ConfirmCheckoutState,
    owed: readonly FailedCompensation[],
    delaySeconds: number,
  ): Promise<'running' | 'completed' | undefined> {
    const row = await runOne(this.db, sql.LEAVE_UNFINALISED, [
      claimed.checkoutId,
      claimed.attempt,
      claimed.epoch,
      encodeState(state),
      ...compensationColumns(owed),
      ...contextColumns(),
      MAX_FINALISE_FAILURES,
      delaySeconds,
      state.orderId,
      state.orderNumber,
      JSON.stringify(resultOf(state)),
    ]);
    return row?.status;
  }

  /** Closes a refused attempt and stores its owed operations; the refusal as it is stored and answered, or undefined when another driver has closed it. */
  async closeRefused(
    closing: AttemptRef & { epoch: number },
    refusal: StoredRefusal,
    owed: readonly FailedCompensation[],
  ): Promise<StoredRefusal | undefined> {
    const { checkoutId, attempt, epoch } = closing;
    const row = await runOne(this.db, sql.CLOSE_REFUSED, [
      checkoutId,
      attempt,
      epoch,
      JSON.stringify(refusal),
      ...compensationColumns(owed),
      ...contextColumns(),
      this.declinesTold,
      JSON.stringify(PLAIN_DECLINE),
    ]);
    return row?.refusal;
  }

  /** Closes a completed attempt: event, cart, session, record and owed operations in one statement; false when another driver has closed it. */
  async complete(closing: {
    state: ConfirmCheckoutState;
    attempt: number;
    epoch: number;
    owed: readonly FailedCompensation[];
  }): Promise<boolean> {
    const { state, attempt, epoch, owed } = closing;
    const event = cartConvertedEvent(state, attempt);
    const row = await runOne(this.db, sql.COMPLETE_ATTEMPT, [
      state.checkoutId,
      attempt,
      epoch,
      state.orderId,
      state.orderNumber,
      JSON.stringify(resultOf(state)),
      encodeState(state),
      ...compensationColumns(owed),
      ...contextColumns(),
      ...outboxColumns([event]),
    ]);
    return row !== undefined;
  }

  /** Writes event, cart and session of a completed attempt whose closing transaction failed. A converted cart stays as it is. */
  async convertCart(tenantId: string, { checkoutId, attempt }: AttemptRef): Promise<void> {
    const completed = await runOne(this.db, sql.READ_COMPLETED_STATE, [checkoutId, attempt, tenantId]);
    if (!completed) throw new Error('the completed attempt is gone');
    const event = cartConvertedEvent(decodeState(completed.state), attempt);
    await runOne(this.db, sql.CONVERT_CART, [checkoutId, tenantId, attempt, ...outboxColumns([event])]);
  }
}

const contextColumns = (): [string | null, string | null] => {
  const context = currentContext();
  return [context?.traceparent ?? null, context?.requestId ?? null];
};

const toClaimed = (row: sql.ClaimedRow): ClaimedAttempt => ({
  tenantId: row.tenant_id,
  checkoutId: row.checkout_id,
  attempt: row.attempt,
  epoch: row.epoch,
  sagaVersion: row.saga_version,
  state: decodeState(row.state),
  wasPaused: row.was_paused,
  traceparent: row.traceparent ?? undefined,
  requestId: row.request_id ?? undefined,
});
