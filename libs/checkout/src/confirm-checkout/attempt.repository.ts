import type { OutgoingEvent } from '@holdfast/events';
import { outboxColumns } from '@holdfast/outbox';
import { isConstraintViolation, run, runOne } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { currentContext } from '@holdfast/request-context';

import { PLAIN_DECLINE, declineLimitsFor } from '../abuse-limits/decline-limits.js';
import type { DeclineLimits } from '../abuse-limits/decline-limits.js';
import type { Cart } from '../cart/cart.js';
import type { CustomerPause, StoredRefusal, StoredResult } from '../checkout-session/checkout-session.js';
import { compensationColumns } from '../failed-compensation/failed-compensation.repository.js';
import type { FailedCompensation } from '../failed-compensation/failed-compensation.repository.js';
import type { AttemptRef } from '../ports/call.js';
import { totalsJson, warningJson } from '../present/quote-json.js';
import * as sql from './attempt.statements.js';
import { cartConvertedEvent } from './cart-converted-event.js';
import { decodeState, encodeState } from './confirm-checkout.state.js';
import type { ConfirmCheckoutState } from './confirm-checkout.state.js';
import type { ReadySession } from './prerequisites.js';

/** An attempt in the hands of a driver. The epoch says which one: only its closing write counts. */
export interface ClaimedAttempt extends AttemptRef {
  readonly tenantId: string;
  readonly epoch: number;
  readonly sagaVersion: number;
  readonly state: ConfirmCheckoutState;
  /** It had waited for its customer: she may have paid, so it goes forward. */
  readonly wasPaused: boolean;
  readonly traceparent: string | undefined;
  readonly requestId: string | undefined;
}

/** An attempt that waits for its customer. */
export interface AwaitingAttempt extends AttemptRef {
  readonly tenantId: string;
  readonly epoch: number;
  readonly paymentKey: string;
  readonly isDeadlineOver: boolean;
  readonly hasCart: boolean;
}

/** One attempt as somebody finds it who knows only its number. */
export interface AttemptStanding {
  readonly status: 'running' | 'awaiting_customer' | 'completed' | 'refused' | undefined;
  readonly epoch: number | undefined;
  readonly paymentKey: string | undefined;
  readonly isLeaseOver: boolean;
  readonly orderId: string | undefined;
  /** Why it was refused. */
  readonly reason: string | undefined;
  readonly hasCart: boolean;
  readonly isOrderedOtherwise: boolean;
}

/** Times of attempts; tests shorten them. */
export interface AttemptTimes {
  readonly leaseSeconds: number;
  readonly customerSeconds: number;
}

/** What an attempt is opened for. */
export interface AttemptOpening {
  readonly cart: Cart;
  readonly session: ReadySession;
  /** Whose declines its own counts among, where that is known. */
  readonly client?: Buffer | undefined;
}

/** So often the closing transaction is tried before what is missing is stored as a compensation. */
const MAX_FINALISE_FAILURES = 3;

/** The saga's write-ahead records (design 3): written once before the first effect and once at the end. */
export class AttemptRepository {
  constructor(
    private readonly db: Queryable,
    /** Names this process in the leases it holds. */
    private readonly owner: string,
    private readonly times: AttemptTimes,
    private readonly limits: DeclineLimits,
  ) {}

  /**
   * Opens the next attempt of a checkout as it was read, and locks its cart; undefined when either moved on, an attempt is open, or too many
   * payments were declined; `Declines` says which.
   */
  async open(
    { cart, session, client }: AttemptOpening,
    state: ConfirmCheckoutState,
    paymentKey: string,
    sagaVersion: number,
  ): Promise<ClaimedAttempt | undefined> {
    const context = currentContext();
    const limits = declineLimitsFor(state.payment.type, this.limits);
    const row = await runOne(this.db, sql.OPEN_ATTEMPT, [
      cart.id,
      cart.tenantId,
      cart.version,
      sagaVersion,
      paymentKey,
      this.owner,
      this.times.leaseSeconds,
      encodeState(state),
      context?.traceparent ?? null,
      context?.requestId ?? null,
      session.email,
      JSON.stringify(session.shippingAddress),
      session.shippingMethodId,
      session.billingAddress ? JSON.stringify(session.billingAddress) : null,
      client ?? null,
      limits.declinesPerCheckout,
      limits.declinesPerClient,
    ]).catch((error: unknown) => {
      // Two opened at the same instant: the constraint let one through.
      if (isConstraintViolation(error, 'checkout_attempts_one_open')) return undefined;
      throw error;
    });
    if (!row) return undefined;
    const { tenantId, checkoutId } = state;
    const { traceparent, requestId } = context ?? {};
    return {
      tenantId,
      checkoutId,
      attempt: row.attempt,
      epoch: 1,
      sagaVersion,
      state,
      wasPaused: false,
      traceparent,
      requestId,
    };
  }

  /** Takes over an attempt that waits for its customer; undefined when somebody else has. */
  async claimAwaiting({
    checkoutId,
    attempt,
    epoch,
  }: AttemptRef & { epoch: number }): Promise<ClaimedAttempt | undefined> {
    const row = await runOne(this.db, sql.CLAIM_AWAITING, [
      checkoutId,
      attempt,
      epoch,
      this.owner,
      this.times.leaseSeconds,
    ]);
    return row && toClaimed(row);
  }

  /** Takes over an attempt whose lease has run out; undefined when somebody else has. */
  async claimLeft({
    checkoutId,
    attempt,
    epoch,
  }: AttemptRef & { epoch: number }): Promise<ClaimedAttempt | undefined> {
    const row = await runOne(this.db, sql.CLAIM_LEFT, [
      checkoutId,
      attempt,
      epoch,
      this.owner,
      this.times.leaseSeconds,
    ]);
    return row && toClaimed(row);
  }

  /**
   * Takes over attempts whose leases have run out, of the saga versions this process knows. One whose record cannot be read is told and
   * left out, so that it does not keep the others from being recovered.
   */
  async claimAllLeft(
    limit: number,
    sagaVersions: readonly number[],
    onUnreadable: (attempt: AttemptRef, error: unknown) => void = () => undefined,
  ): Promise<ClaimedAttempt[]> {
    const rows = await run(this.db, sql.CLAIM_ALL_LEFT, [
      this.owner,
      this.times.leaseSeconds,
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

  /** How an attempt stands, in one statement. */
  async standing(
    tenantId: string,
    { checkoutId, attempt }: AttemptRef,
  ): Promise<AttemptStanding | undefined> {
    const row = await runOne(this.db, sql.READ_STANDING, [tenantId, checkoutId, attempt]);
    return (
      row && {
        status: row.status ?? undefined,
        epoch: row.epoch ?? undefined,
        paymentKey: row.payment_key ?? undefined,
        isLeaseOver: row.lease_over ?? true,
        orderId: row.order_id ?? undefined,
        reason: row.reason ?? undefined,
        hasCart: row.has_cart,
        isOrderedOtherwise: row.ordered_otherwise,
      }
    );
  }

  /** Attempts that wait for their customers and that nobody has asked payment about for so long, those not asked for longest first. */
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

  /** The attempt waits for its customer from now on, for so long; answers until when, or undefined when another driver has it. */
  async pause(
    claimed: ClaimedAttempt,
    state: ConfirmCheckoutState,
    waiting: CustomerPause,
    seconds = this.times.customerSeconds,
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

  /** Leaves an attempt whose outcome nobody knows to recovery, `delaySeconds` from now. */
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
   * Leaves an attempt whose closing transaction failed; the third time it is closed as completed and stores what is missing. Answers how
   * it stands, or undefined when another driver has it.
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

  /** Closes a refused attempt and stores what it owes; the refusal as it is stored and answered, or undefined when another driver has closed it. */
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
      this.limits.declinesTold,
      JSON.stringify(PLAIN_DECLINE),
    ]);
    return row?.refusal;
  }

  /** Closes a completed attempt: event, cart, session, record and debts in one statement; false when another driver has closed it. */
  async complete(closing: {
    state: ConfirmCheckoutState;
    attempt: number;
    epoch: number;
    owed: readonly FailedCompensation[];
  }): Promise<boolean> {
    const { state, attempt, epoch, owed } = closing;
    const event: OutgoingEvent = cartConvertedEvent(state, attempt);
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
}

/** What every caller is answered once the order exists. */
export const resultOf = (state: ConfirmCheckoutState): StoredResult => ({
  orderId: state.orderId!,
  orderNumber: state.orderNumber!,
  totals: totalsJson(state.totals),
  warnings: state.warnings.map((warning) => warningJson(warning, state.totals.currency)),
});

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
