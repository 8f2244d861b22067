import { Injectable } from '@nestjs/common';

import { DomainError, backoff } from '@holdfast/errors';
import type { HeldGuard, Leaving } from '@holdfast/idempotency';
import type { Caller } from '@holdfast/identity';
import { currentTenant } from '@holdfast/request-context';

import { ownCheckout } from '../access/own-cart.js';
import { CheckoutRecordRepository } from '../checkout-session/checkout-record.repository.js';
import type { AttemptSummary, CheckoutRecord } from '../checkout-session/checkout-session.js';
import { AttemptDriver } from './attempt-driver.js';
import type { AttemptEnd } from './attempt-driver.js';
import { AttemptOpener } from './attempt-opener.js';
import type { AttemptRequest } from './attempt-opener.js';
import { AttemptRepository } from './attempt.repository.js';
import { Challenges } from './challenges.js';
import { toRefusal } from './confirm-result.js';
import type { ConfirmOutcome } from './confirm-result.js';
import { GuardedEntry, pause, sharedRefusal } from './guarded-entry.js';
import { paymentKey } from './opening-state.js';

/** The customer's request to place the order. */
export interface ConfirmCheckoutCommand extends AttemptRequest {
  readonly caller: Caller;
  readonly checkoutId: string;
}

/** Timeout of a caller's wait for an attempt; the attempt goes on without the caller. */
const CALLER_WAITS_MS = 10_000;

/**
 * Turns a checkout into an order, once (2.3, CHK-6). Redis makes duplicates cheap to answer; the attempt row decides. The attempt runs
 * detached: a caller that goes away, or waits too long, stops nothing.
 */
@Injectable()
export class ConfirmCheckout {
  constructor(
    private readonly records: CheckoutRecordRepository,
    private readonly opener: AttemptOpener,
    private readonly attempts: AttemptRepository,
    private readonly driver: AttemptDriver,
    private readonly challenges: Challenges,
    private readonly entry: GuardedEntry,
  ) {}

  /** See the RPC's reasons. Idempotent per session and cart version: a completed checkout answers its order, whatever has changed since. */
  async execute(command: ConfirmCheckoutCommand): Promise<ConfirmOutcome> {
    const until = Date.now() + CALLER_WAITS_MS;
    const record = await this.load(command);
    const completed = completedOf(record);
    if (completed) return completed;
    const entry = await this.entry.enter(record.cart, paymentKey(command.payment), until);
    if (entry.kind === 'answered') return { status: 'completed', result: entry.result };
    const work = this.underGuard(command, entry.waited ? undefined : record, entry.guard);
    return within(work, until);
  }

  private async load({ caller, checkoutId }: ConfirmCheckoutCommand): Promise<CheckoutRecord> {
    return ownCheckout(caller, await this.records.findByCheckout(currentTenant(), checkoutId));
  }

  /** Runs to the attempt's end, also without the caller, and shares the answer with other callers. */
  private async underGuard(
    command: ConfirmCheckoutCommand,
    read: CheckoutRecord | undefined,
    guard: HeldGuard,
  ): Promise<ConfirmOutcome> {
    let shared: Leaving = { kind: 'nothing' };
    try {
      const outcome = await this.confirm(command, read ?? (await this.load(command)));
      if (outcome.status === 'completed') shared = { kind: 'result', value: outcome.result };
      return outcome;
    } catch (error) {
      shared = sharedRefusal(error, paymentKey(command.payment));
      throw error;
    } finally {
      // Not awaited: the caller need not wait for Redis, and a lost release is only a slower next click.
      void guard.release(shared);
    }
  }

  private async confirm(command: ConfirmCheckoutCommand, record: CheckoutRecord): Promise<ConfirmOutcome> {
    const completed = completedOf(record);
    if (completed) return completed;
    if (record.cart.openAttempt !== undefined) return this.joinOpen(command, record);
    const opened = await this.opener.open(record, command);
    if (!opened) return this.joinOther(command);
    return this.answer(command, await this.driver.start(opened));
  }

  /** Nothing could be opened: another attempt was, or the cart or its checkout changed, or was cancelled, meanwhile (DEM-7). */
  private async joinOther(command: ConfirmCheckoutCommand): Promise<ConfirmOutcome> {
    const record = await this.load(command);
    const completed = completedOf(record);
    if (completed) return completed;
    if (record.cart.openAttempt !== undefined) return this.joinOpen(command, record);
    if (record.session?.isOver) throw new DomainError('CHECKOUT_EXPIRED');
    throw new DomainError('CART_VERSION_CONFLICT', {
      detail: 'the checkout changed while it was being confirmed',
    });
  }

  private async joinOpen(command: ConfirmCheckoutCommand, record: CheckoutRecord): Promise<ConfirmOutcome> {
    const attempt = record.lastAttempt;
    if (!attempt) throw new DomainError('CHECKOUT_IN_PROGRESS');
    if (attempt.status === 'awaiting_customer') return this.continueChallenge(command, attempt);
    if (attempt.status === 'running' && attempt.isLeaseOver) {
      const claimed = await this.attempts.claimLeft({ checkoutId: command.checkoutId, ...attempt });
      if (claimed) return this.answer(command, await this.driver.recover(claimed));
    }
    return this.waitFor(command, attempt);
  }

  /** The same card goes on with its challenge; another way of paying ends it first, unless it proves paid: then the first card stands. */
  private async continueChallenge(
    command: ConfirmCheckoutCommand,
    attempt: AttemptSummary,
  ): Promise<ConfirmOutcome> {
    const { checkoutId } = command;
    if (attempt.paymentKey !== paymentKey(command.payment) || attempt.isDeadlineOver) {
      const end = await this.challenges.end({ checkoutId, ...attempt });
      if (end === 'closed') return this.confirm(command, await this.load(command));
      if (end === 'unknown') return this.waitFor(command, attempt);
    }
    const claimed = await this.attempts.claimAwaiting({ checkoutId, ...attempt });
    return claimed ? this.answer(command, await this.driver.resume(claimed)) : this.waitFor(command, attempt);
  }

  /** Another driver has the attempt (the guard was lost): waits for its end in the record. */
  private async waitFor(command: ConfirmCheckoutCommand, joined: AttemptSummary): Promise<ConfirmOutcome> {
    const until = Date.now() + CALLER_WAITS_MS;
    for (const waitMs of backoff()) {
      const record = await this.load(command);
      const last = record.lastAttempt;
      const completed = completedOf(record);
      if (completed) return completed;
      if (last?.attempt !== joined.attempt) throw new DomainError('CHECKOUT_IN_PROGRESS');
      if (last.status === 'awaiting_customer') return waitingFor(last);
      if (last.status === 'refused') return this.joinedRefusal(command, last);
      if (last.isLeaseOver || Date.now() + waitMs > until) return { status: 'pending' };
      await pause(waitMs);
    }
    return { status: 'pending' };
  }

  private async joinedRefusal(
    command: ConfirmCheckoutCommand,
    { refusal, paymentKey: refusedKey }: AttemptSummary,
  ) {
    if (refusal && refusedKey === paymentKey(command.payment)) throw toRefusal(refusal);
    return this.confirm(command, await this.load(command));
  }

  private async answer(command: ConfirmCheckoutCommand, end: AttemptEnd): Promise<ConfirmOutcome> {
    if (end.status === 'refused') throw end.error;
    // Still on a page: neither paid nor closed.
    if (end.status === 'at_page') return { status: 'pending' };
    if (end.status !== 'superseded') return end;
    // Another driver closed the attempt; its record is the answer.
    const record = await this.load(command);
    const completed = completedOf(record);
    if (completed) return completed;
    if (record.lastAttempt?.status === 'refused' && record.lastAttempt.refusal)
      throw toRefusal(record.lastAttempt.refusal);
    return record.lastAttempt?.status === 'awaiting_customer'
      ? waitingFor(record.lastAttempt)
      : { status: 'pending' };
  }
}

function completedOf({ lastAttempt }: CheckoutRecord): ConfirmOutcome | undefined {
  return lastAttempt?.status === 'completed'
    ? { status: 'completed', result: lastAttempt.result! }
    : undefined;
}

/** The open challenge; for an open page the answer is `pending`. */
const waitingFor = ({ pause: waiting, customerDeadline }: AttemptSummary): ConfirmOutcome =>
  waiting && 'clientSecret' in waiting
    ? { status: 'requires_action', clientSecret: waiting.clientSecret, deadline: customerDeadline! }
    : { status: 'pending' };

/** The work's outcome, or `pending` at the deadline; the work goes on. */
async function within(work: Promise<ConfirmOutcome>, until: number): Promise<ConfirmOutcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ConfirmOutcome>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'pending' }), Math.max(0, until - Date.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
