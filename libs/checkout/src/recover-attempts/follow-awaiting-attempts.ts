import { Inject, Injectable } from '@nestjs/common';

import type { NextRound } from '@holdfast/platform';
import { AT_ONCE, CONFIG } from '@holdfast/platform';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import { AttemptDriver } from '../confirm-checkout/attempt-driver.js';
import type { AwaitingAttempt } from '../confirm-checkout/attempt.js';
import { AttemptRepository } from '../confirm-checkout/attempt.repository.js';
import { Challenges } from '../confirm-checkout/challenges.js';
import { cartlessClosing } from '../hosted-checkout/cartless-closing.js';
import { PaymentPort } from '../ports/payment.port.js';
import type { AttemptPayment } from '../ports/payment.port.js';
import type { WorkerSettings } from '../worker-settings.js';
import { attemptsTakenOver } from './attempt-metrics.js';
import { DrivesUnderWay } from './drives-under-way.js';

/** Interval, batch and concurrency. */
export type FollowLimits = Pick<WorkerSettings, 'AWAITING_POLL_MS' | 'AWAITING_BATCH' | 'RECOVERY_AT_ONCE'>;

type Fate = 'goes_on' | 'is_over' | 'waits';

const FATES: Partial<Record<AttemptPayment['status'], Fate>> = {
  authorized: 'goes_on',
  captured: 'goes_on',
  declined: 'is_over',
  voided: 'is_over',
  expired: 'is_over',
};

/**
 * Asks payment for the outcome of attempts that wait for their customers, all of a tenant's in one call: a paid one goes on (its customer
 * may never come back to the shop), a failed one is closed, a passed deadline cancels the payment unless it is paid (CHK-12).
 */
@Injectable()
export class FollowAwaitingAttempts {
  private readonly drives: DrivesUnderWay;

  constructor(
    private readonly attempts: AttemptRepository,
    private readonly driver: AttemptDriver,
    private readonly challenges: Challenges,
    private readonly payment: PaymentPort,
    private readonly log: Log,
    @Inject(CONFIG) private readonly limits: FollowLimits,
  ) {
    this.drives = new DrivesUnderWay(limits.RECOVERY_AT_ONCE);
  }

  /** Asks about the due ones; the next round begins at once where there may be more. */
  async round(): Promise<NextRound | undefined> {
    const { AWAITING_POLL_MS: everyMs, AWAITING_BATCH: batch } = this.limits;
    // A little less than the interval: a round that is a moment early must not skip a turn.
    const waiting = await this.attempts.claimToAsk(batch, everyMs * 0.8);
    await Promise.all(byTenant(waiting).map(([tenantId, theirs]) => this.ofTenant(tenantId, theirs)));
    return waiting.length === batch ? AT_ONCE : undefined;
  }

  /** Waits for the attempts under way. */
  async settled(): Promise<void> {
    await this.drives.settled();
  }

  private async ofTenant(tenantId: string, waiting: readonly AwaitingAttempt[]): Promise<void> {
    try {
      await runInContext(contextFrom({ tenantId }), () => this.ask(waiting));
    } catch (error) {
      const facts = { err: error, tenantId, attempts: waiting.length };
      this.log.warn(facts, 'payment cannot be asked about attempts that wait for their customers');
    }
  }

  private async ask(waiting: readonly AwaitingAttempt[]): Promise<void> {
    const states = await this.payment.states(
      waiting.map(({ checkoutId, attempt }) => ({ checkoutId, attempt })),
      undefined,
      true,
    );
    const byAttempt = new Map(states.map((state) => [keyOf(state), state]));
    for (const attempt of waiting) {
      const state = byAttempt.get(keyOf(attempt));
      const fate = fateOf(attempt, state);
      if (fate === 'waits') continue;
      await this.drives.room();
      this.drives.add(this.follow(attempt, fate, state?.declineCode));
    }
  }

  private async follow(attempt: AwaitingAttempt, fate: Fate, declineCode: string | undefined): Promise<void> {
    const { checkoutId, attempt: number, tenantId } = attempt;
    const facts = { checkoutId, attempt: number, tenantId };
    const how = attempt.isDeadlineOver && fate === 'is_over' ? 'deadline_over' : 'customer';
    try {
      const outcome = fate === 'goes_on' ? await this.resume(attempt) : await this.end(attempt, declineCode);
      attemptsTakenOver().inc({ how, outcome });
      this.log.info({ ...facts, how, outcome }, 'waiting attempt followed');
    } catch (error) {
      attemptsTakenOver().inc({ how, outcome: 'error' });
      this.log.warn({ err: error, ...facts }, 'attempt could not be followed');
    }
  }

  private async end(attempt: AwaitingAttempt, declineCode: string | undefined): Promise<string> {
    const end = await this.challenges.end(attempt, declineCode);
    return end === 'paid' ? this.resume(attempt) : end;
  }

  private async resume(attempt: AwaitingAttempt): Promise<string> {
    if (!attempt.hasCart) return this.closeCartless(attempt);
    const claimed = await this.attempts.claimAwaiting(attempt);
    // Another driver did: the customer came back at the same moment.
    if (!claimed) return 'superseded';
    return (await this.driver.resume(claimed)).status;
  }

  private async closeCartless(attempt: AwaitingAttempt): Promise<string> {
    const { refusal, owed } = cartlessClosing(attempt);
    return (await this.attempts.closeRefused(attempt, refusal, owed)) ? 'refused' : 'superseded';
  }
}

function fateOf({ isDeadlineOver }: AwaitingAttempt, state: AttemptPayment | undefined): Fate {
  const fate = (state && FATES[state.status]) ?? 'waits';
  return fate === 'waits' && isDeadlineOver ? 'is_over' : fate;
}

const keyOf = ({ checkoutId, attempt }: { checkoutId: string; attempt: number }): string =>
  `${checkoutId}:${attempt}`;

function byTenant(attempts: readonly AwaitingAttempt[]): [string, AwaitingAttempt[]][] {
  const groups = new Map<string, AwaitingAttempt[]>();
  for (const attempt of attempts)
    groups.set(attempt.tenantId, [...(groups.get(attempt.tenantId) ?? []), attempt]);
  return [...groups];
}
