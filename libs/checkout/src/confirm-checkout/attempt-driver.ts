import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { SagaRunner, owe } from '@holdfast/saga';
import type { InDoubt, Paused, Refused, SagaOutcome } from '@holdfast/saga';

import type { CustomerPause } from '../checkout-session/checkout-session.js';
import type { CheckoutSettings } from '../checkout-settings.js';
import { toCompensations } from '../failed-compensation/failed-compensation.js';
import { inLines } from '../start-checkout/out-of-stock.js';
import { resultOf } from './attempt.js';
import type { ClaimedAttempt } from './attempt.js';
import { AttemptRepository } from './attempt.repository.js';
import {
  AUTHORIZE_STEP,
  FINALISE_STEP,
  KNOWN_SAGA_VERSIONS,
  confirmCheckoutSaga,
} from './confirm-checkout.saga.js';
import type { ConfirmCheckoutState } from './confirm-checkout.state.js';
import { storedRefusal, toRefusal } from './confirm-result.js';
import type { ConfirmOutcome } from './confirm-result.js';
import { countPayment, countPaymentOf } from './payment-metrics.js';
import { FinaliseCheckout } from './steps/finalise-checkout.step.js';

/** The end of an attempt, or that another driver ends it. */
export type AttemptEnd =
  | ConfirmOutcome
  /** The customer has to pay on this page; without a url it is paid, and the bank is processing. */
  | { readonly status: 'at_page'; readonly url: string | null; readonly deadline: Date }
  | { readonly status: 'refused'; readonly error: Error }
  | { readonly status: 'superseded' };

/** Budgets of an attempt, and the delay before recovery asks again about an unknown outcome. */
export type DriverTimes = Pick<
  CheckoutSettings,
  'SAGA_BUDGET_MS' | 'SAGA_UNDO_BUDGET_MS' | 'SAGA_DOUBT_DELAY_MS'
>;

/**
 * Drives attempts to their end and writes it down. It runs on its own budget, detached from the caller: a client that goes away stops
 * nothing. `drain` waits for the attempts under way.
 */
@Injectable()
export class AttemptDriver implements OnApplicationShutdown {
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    private readonly attempts: AttemptRepository,
    private readonly runner: SagaRunner,
    @Inject(CONFIG) private readonly times: DriverTimes,
  ) {}

  /** Saga versions this process can go on with. */
  readonly sagaVersions = KNOWN_SAGA_VERSIONS;

  /** Runs an attempt that was just opened. */
  start(claimed: ClaimedAttempt): Promise<AttemptEnd> {
    return this.track(claimed, () => this.runner.run(this.request(claimed)));
  }

  /**
   * Goes on with an attempt that waited for its customer, at the bank or on a page: asks payment for the outcome. A page may have been paid
   * long after the holds ran out, so they are taken again first; what is refused then gives everything back.
   */
  resume(claimed: ClaimedAttempt): Promise<AttemptEnd> {
    if (claimed.state.payment.type === 'hosted') return this.forward(claimed);
    return this.track(claimed, () => this.runner.resume({ ...this.request(claimed), from: AUTHORIZE_STEP }));
  }

  /** Ends an attempt its driver left: forward where the customer may have paid, else as order answers (CHK-12). */
  recover(claimed: ClaimedAttempt): Promise<AttemptEnd> {
    if (claimed.wasPaused) return this.forward(claimed);
    return this.track(claimed, () => this.runner.recover({ ...this.request(claimed), direction: 'settle' }));
  }

  private forward(claimed: ClaimedAttempt): Promise<AttemptEnd> {
    return this.track(claimed, () => this.runner.recover({ ...this.request(claimed), direction: 'forward' }));
  }

  /** Resolves when no attempt is under way in this process. */
  async drain(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /** The servers are closed by now; attempts outlive the requests that began them. */
  async onApplicationShutdown(): Promise<void> {
    await this.drain();
  }

  private request(claimed: ClaimedAttempt) {
    const { checkoutId, attempt, epoch } = claimed;
    const state = { ...claimed.state, epoch };
    const { SAGA_BUDGET_MS: budgetMs, SAGA_UNDO_BUDGET_MS: undoBudgetMs } = this.times;
    return { saga: confirmCheckoutSaga, sagaId: checkoutId, attempt, state, budgetMs, undoBudgetMs };
  }

  private track(
    claimed: ClaimedAttempt,
    run: () => Promise<SagaOutcome<ConfirmCheckoutState>>,
  ): Promise<AttemptEnd> {
    const { tenantId, traceparent, requestId, checkoutId: sagaId } = claimed;
    const work = runInContext(contextFrom({ tenantId, traceparent, requestId, sagaId }), async () =>
      this.close(claimed, await run()),
    );
    const tracked = work.catch(() => undefined).finally(() => this.running.delete(tracked));
    this.running.add(tracked);
    return work;
  }

  private async close(
    claimed: ClaimedAttempt,
    outcome: SagaOutcome<ConfirmCheckoutState>,
  ): Promise<AttemptEnd> {
    switch (outcome.kind) {
      case 'completed':
        if (outcome.state.isSuperseded) return { status: 'superseded' };
        if (outcome.state.payment.type !== 'cod') countPayment(claimed.tenantId, 'paid');
        return { status: 'completed', result: resultOf(outcome.state) };
      case 'paused':
        return this.pause(claimed, outcome);
      case 'refused':
        return this.closeRefused(claimed, outcome);
      case 'in_doubt':
        if (outcome.stepId === FINALISE_STEP && outcome.reason !== 'out_of_time')
          return this.leaveUnfinalised(claimed, outcome);
        await this.attempts.leave(claimed, outcome.state, this.times.SAGA_DOUBT_DELAY_MS / 1000);
        return { status: 'pending' };
    }
  }

  private async pause(
    claimed: ClaimedAttempt,
    { pause, state }: Paused<ConfirmCheckoutState>,
  ): Promise<AttemptEnd> {
    const waiting = toCustomerPause(pause);
    const seconds = typeof pause['seconds'] === 'number' ? pause['seconds'] : undefined;
    const deadline = await this.attempts.pause(claimed, state, waiting, seconds);
    if (!deadline) return { status: 'superseded' };
    if ('url' in waiting) return { status: 'at_page', url: waiting.url, deadline };
    return { status: 'requires_action', clientSecret: waiting.clientSecret, deadline };
  }

  /** The order stands, but the closing transaction failed; the third time the rest is left to the worker as `cart_cleanup`. */
  private async leaveUnfinalised(
    claimed: ClaimedAttempt,
    outcome: InDoubt<ConfirmCheckoutState>,
  ): Promise<AttemptEnd> {
    const { state, failedForward, stepId, error } = outcome;
    const cleanUp = owe(FinaliseCheckout.operation, { stepId, state, error });
    const owed = toCompensations([...failedForward, cleanUp], claimed);
    const status = await this.attempts.leaveUnfinalised(
      claimed,
      state,
      owed,
      this.times.SAGA_DOUBT_DELAY_MS / 1000,
    );
    if (status === undefined) return { status: 'superseded' };
    return status === 'completed' ? { status, result: resultOf(state) } : { status: 'pending' };
  }

  private async closeRefused(
    claimed: ClaimedAttempt,
    outcome: Refused<ConfirmCheckoutState>,
  ): Promise<AttemptEnd> {
    const { state, failedUndos } = outcome;
    const lines = state.totals.lines.map(({ lineId, sku }) => ({ id: lineId, sku }));
    const refusal = storedRefusal(inLines(outcome.error, lines));
    const owed = toCompensations(failedUndos, claimed);
    const stored = await this.attempts.closeRefused(claimed, refusal, owed);
    if (!stored) return { status: 'superseded' };
    countPaymentOf(claimed.tenantId, stored);
    return { status: 'refused', error: toRefusal(stored) };
  }
}

const toCustomerPause = ({ url, clientSecret }: Paused<ConfirmCheckoutState>['pause']): CustomerPause =>
  url === undefined ? { clientSecret: String(clientSecret) } : { url: url === null ? null : String(url) };
