import { Inject, Injectable } from '@nestjs/common';

import type { NextRound } from '@holdfast/platform';
import { AT_ONCE, CONFIG } from '@holdfast/platform';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import { confirmCheckoutSaga } from '../confirm-checkout/confirm-checkout.saga.js';
import { SagaSteps } from '../confirm-checkout/saga-steps.js';
import type { WorkerSettings } from '../worker-settings.js';
import type { ClaimedCompensation } from './claimed-compensation.js';
import { compensationTries } from './compensation-metrics.js';
import { CompensationQueue } from './compensation-queue.js';

/** Batch, deadline of one try, and backoff. */
export type RetryLimits = Pick<
  WorkerSettings,
  'COMPENSATION_BATCH' | 'COMPENSATION_TRY_MS' | 'COMPENSATION_RETRY_BASE_MS' | 'COMPENSATION_RETRY_MAX_MS'
>;

/** Retries stored compensations when they are due, until they are done or exhausted (CHK-11). Any number of workers share the queue. */
@Injectable()
export class RetryCompensations {
  constructor(
    private readonly queue: CompensationQueue,
    private readonly steps: SagaSteps,
    private readonly log: Log,
    @Inject(CONFIG) private readonly limits: RetryLimits,
  ) {}

  /** Tries the due ones; the next round begins when the next one is due. */
  async round(): Promise<NextRound | undefined> {
    for (const left of await this.queue.exhaustLeft()) this.alert(left, 'the worker died in the last try');
    const claimed = await this.queue.claim(this.limits.COMPENSATION_BATCH);
    await Promise.all(claimed.map((compensation) => this.tryIt(compensation)));
    if (claimed.length === this.limits.COMPENSATION_BATCH) return AT_ONCE;
    const afterMs = await this.queue.nextDueInMs();
    return afterMs === undefined ? undefined : { afterMs };
  }

  /** In the context of its checkout. Never rejects: a row that could not be written is claimed again when the lease is over. */
  private async tryIt(compensation: ClaimedCompensation): Promise<void> {
    const { tenantId, traceparent, requestId } = compensation;
    await runInContext(contextFrom({ tenantId, traceparent, requestId }), async () => {
      try {
        await this.handle(compensation);
      } catch (error) {
        this.log.warn({ err: error, ...factsOf(compensation) }, 'compensation could not be written');
      }
    });
  }

  private async handle(compensation: ClaimedCompensation): Promise<void> {
    try {
      const note = await this.run(compensation);
      if (note !== undefined)
        this.log.warn({ ...factsOf(compensation), note }, 'compensation done, with a note');
      await this.close(compensation, note);
    } catch (error) {
      await this.fail(compensation, error);
    }
  }

  private async close(compensation: ClaimedCompensation, note: string | undefined): Promise<void> {
    const isOurs = await this.queue.done(compensation, note);
    this.count(compensation, isOurs ? 'done' : 'stale');
    if (isOurs) this.log.info(factsOf(compensation), 'compensation done');
  }

  private async fail(compensation: ClaimedCompensation, error: unknown): Promise<void> {
    const status = await this.queue.failed(compensation, error, this.waitMs(compensation.tries));
    if (status === 'exhausted') this.alert(compensation, error);
    else this.count(compensation, status === 'pending' ? 'failed' : 'stale');
    if (status === 'pending')
      this.log.warn({ err: error, ...factsOf(compensation) }, 'compensation failed; tried again later');
  }

  private alert(compensation: ClaimedCompensation, error: unknown): void {
    this.count(compensation, 'exhausted');
    this.log.error(
      { err: error, ...factsOf(compensation) },
      'compensation exhausted: an operator has to act',
    );
  }

  private count({ operation }: ClaimedCompensation, outcome: string): void {
    compensationTries().inc({ operation, outcome });
  }

  /** Doubling with 20 % jitter, so that rows of one outage do not come back together; never longer than the maximum. */
  private waitMs(tries: number): number {
    const { COMPENSATION_RETRY_BASE_MS: baseMs, COMPENSATION_RETRY_MAX_MS: maxMs } = this.limits;
    const plainMs = baseMs * 2 ** Math.min(tries - 1, 30);
    if (plainMs >= maxMs) return maxMs * (0.8 + Math.random() * 0.2);
    return Math.min(maxMs, plainMs * (0.8 + Math.random() * 0.4));
  }

  /** The operation's own step does it. */
  private run({ operation, input, checkoutId, attempt }: ClaimedCompensation): Promise<string | undefined> {
    const stored = confirmCheckoutSaga.operations.get(operation);
    if (!stored) throw new Error(`no step has the operation ${operation}`);
    const deadline = Date.now() + this.limits.COMPENSATION_TRY_MS;
    return stored.run(this.steps, input, { sagaId: checkoutId, attempt, deadline });
  }
}

const factsOf = ({ id, operation, tenantId, checkoutId, attempt, tries, maxTries }: ClaimedCompensation) => ({
  compensationId: id,
  operation,
  tenantId,
  checkoutId,
  attempt,
  tries,
  maxTries,
});
