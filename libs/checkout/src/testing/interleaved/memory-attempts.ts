import type { StoredRefusal } from '../../checkout-session/checkout-session.js';
import type { AwaitingAttempt, ClaimedAttempt } from '../../confirm-checkout/attempt.js';
import type { AttemptRepository } from '../../confirm-checkout/attempt.repository.js';
import type { ConfirmCheckoutState } from '../../confirm-checkout/confirm-checkout.state.js';
import type { FailedCompensation } from '../../failed-compensation/failed-compensation.js';
import type { AttemptRef } from '../../ports/call.js';

interface Row {
  readonly attempt: number;
  readonly paymentKey: string;
  status: 'running' | 'awaiting_customer' | 'completed' | 'refused';
  epoch: number;
  state: ConfirmCheckoutState;
  wasPaused: boolean;
  finaliseFailures: number;
  refusal?: StoredRefusal;
}
type Closing = AttemptRef & { readonly epoch: number };

const MAX_FINALISE_FAILURES = 3;

/**
 * The record of one checkout in memory, with the conditions of the statements: each method is one atomic write that names attempt, epoch
 * and status. A lease counts as expired at every takeover, as it does for a process that stood still.
 */
export class MemoryAttempts {
  readonly rows: Row[] = [];
  readonly owed: FailedCompensation[] = [];
  attempts = 0;
  openAttempt: number | undefined;
  isConverted = false;
  events = 0;

  get last(): Row | undefined {
    return this.rows.at(-1);
  }

  /** As the class that the driver wants; the conditions are these. */
  asRepository(): AttemptRepository {
    return this as unknown as AttemptRepository;
  }

  /** Opens the next attempt, unless one is open or the cart is an order. */
  openNext(state: ConfirmCheckoutState, paymentKey: string): ClaimedAttempt | undefined {
    if (this.isConverted || this.openAttempt !== undefined) return undefined;
    this.attempts += 1;
    this.openAttempt = this.attempts;
    const row: Row = {
      ...{ attempt: this.attempts, paymentKey, status: 'running', epoch: 1, state },
      ...{ wasPaused: false, finaliseFailures: 0 },
    };
    this.rows.push(row);
    return claimOf(row);
  }

  /** A number for a release that no attempt made: a cancel, or a session that ran out. */
  burn(): number | undefined {
    if (this.isConverted || this.openAttempt !== undefined) return undefined;
    this.attempts += 1;
    return this.attempts;
  }

  async claimAllLeft(limit: number): Promise<ClaimedAttempt[]> {
    const left = this.rows.filter(({ status }) => status === 'running').slice(0, limit);
    return left.map((row) => this.take(row));
  }

  async claimToAsk(): Promise<AwaitingAttempt[]> {
    return this.rows
      .filter(({ status }) => status === 'awaiting_customer')
      .map(({ attempt, epoch, paymentKey, state }) => ({
        ...{ tenantId: state.tenantId, checkoutId: state.checkoutId, attempt, epoch, paymentKey },
        isDeadlineOver: false,
        hasCart: true,
      }));
  }

  async claimAwaiting({ attempt, epoch }: Closing): Promise<ClaimedAttempt | undefined> {
    const row = this.rows.find((each) => each.attempt === attempt);
    if (row?.status !== 'awaiting_customer' || row.epoch !== epoch) return undefined;
    row.status = 'running';
    return this.take(row);
  }

  async pause(claimed: ClaimedAttempt, state: ConfirmCheckoutState): Promise<Date | undefined> {
    const row = this.heldBy(claimed);
    if (!row) return undefined;
    Object.assign(row, { status: 'awaiting_customer', state, wasPaused: true });
    return new Date(0);
  }

  async leave(claimed: ClaimedAttempt, state: ConfirmCheckoutState): Promise<void> {
    const row = this.heldBy(claimed);
    if (row) row.state = state;
  }

  async leaveUnfinalised(
    claimed: ClaimedAttempt,
    state: ConfirmCheckoutState,
    owed: readonly FailedCompensation[],
  ): Promise<'running' | 'completed' | undefined> {
    const row = this.heldBy(claimed);
    if (!row) return undefined;
    row.state = state;
    row.finaliseFailures += 1;
    if (row.finaliseFailures < MAX_FINALISE_FAILURES) return 'running';
    row.status = 'completed';
    this.owed.push(...owed);
    return 'completed';
  }

  async closeRefused(
    { attempt, epoch }: Closing,
    refusal: StoredRefusal,
    owed: readonly FailedCompensation[],
  ): Promise<StoredRefusal | undefined> {
    const row = this.rows.find((each) => each.attempt === attempt && each.epoch === epoch);
    if (row?.status !== 'running' && row?.status !== 'awaiting_customer') return undefined;
    Object.assign(row, { status: 'refused', refusal });
    this.openAttempt = undefined;
    this.owed.push(...owed);
    return refusal;
  }

  async complete(closing: {
    state: ConfirmCheckoutState;
    attempt: number;
    epoch: number;
    owed: readonly FailedCompensation[];
  }): Promise<boolean> {
    const row = this.heldBy(closing);
    if (!row) return false;
    Object.assign(row, { status: 'completed', state: closing.state });
    this.owed.push(...closing.owed);
    this.convert();
    return true;
  }

  async convertCart(): Promise<void> {
    this.convert();
  }

  /** Event, cart and session: once. */
  private convert(): void {
    if (this.isConverted) return;
    this.isConverted = true;
    this.openAttempt = undefined;
    this.events += 1;
  }

  private heldBy({ attempt, epoch }: { attempt: number; epoch: number }): Row | undefined {
    const row = this.rows.find((each) => each.attempt === attempt);
    return row?.status === 'running' && row.epoch === epoch ? row : undefined;
  }

  private take(row: Row): ClaimedAttempt {
    row.epoch += 1;
    return claimOf(row);
  }
}

const claimOf = ({ attempt, epoch, state, wasPaused }: Row): ClaimedAttempt => ({
  ...{ tenantId: state.tenantId, checkoutId: state.checkoutId, attempt, epoch, sagaVersion: 1, state },
  ...{ wasPaused, traceparent: undefined, requestId: undefined },
});
