import { contextFrom, runInContext } from '@holdfast/request-context';

import type { LogPort } from '../ports/log.port.js';
import type { ClaimedCompensation, CompensationHandler } from './compensation-handler.js';
import { compensationTries } from './compensation-metrics.js';
import type { CompensationQueue } from './compensation-queue.js';

/** How patiently compensations are retried. */
export interface RetryLimits {
  /** Rows worked on at once. */
  readonly batch: number;
  /** Deadline of one try; well within the lease. */
  readonly tryMs: number;
  /** First wait, doubling. */
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Does stored compensations when they are due, until they are done or exhausted (CHK-11). Any number of workers share the queue. */
export class RetryCompensations {
  private readonly handlers: ReadonlyMap<string, CompensationHandler>;

  constructor(
    private readonly queue: CompensationQueue,
    handlers: readonly CompensationHandler[],
    private readonly log: LogPort,
    private readonly limits: RetryLimits,
  ) {
    this.handlers = new Map(handlers.map((handler) => [handler.operation, handler]));
  }

  /** Works on what is due; answers in how many ms something is due again. */
  async round(): Promise<number | undefined> {
    for (const left of await this.queue.exhaustLeft()) this.alert(left, 'the worker died in the last try');
    const claimed = await this.queue.claim(this.limits.batch);
    await Promise.all(claimed.map((compensation) => this.tryIt(compensation)));
    return claimed.length === this.limits.batch ? 0 : this.queue.nextDueInMs();
  }

  /** In the context of the checkout that owes it. Never rejects: what could not be written is claimed again when the lease is over. */
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
      const note = await this.handlerOf(compensation).handle(compensation, {
        deadline: Date.now() + this.limits.tryMs,
      });
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
    this.log.error({ err: error, ...factsOf(compensation) }, 'compensation exhausted: somebody has to look');
  }

  private count({ operation }: ClaimedCompensation, outcome: string): void {
    compensationTries().inc({ operation, outcome });
  }

  /** Doubling, a fifth more or less, so that rows of one outage do not come back together; at the longest a fifth less at most. */
  private waitMs(tries: number): number {
    const { baseMs, maxMs } = this.limits;
    const plainMs = baseMs * 2 ** Math.min(tries - 1, 30);
    if (plainMs >= maxMs) return maxMs * (0.8 + Math.random() * 0.2);
    return Math.min(maxMs, plainMs * (0.8 + Math.random() * 0.4));
  }

  private handlerOf({ operation }: ClaimedCompensation): CompensationHandler {
    const handler = this.handlers.get(operation);
    if (!handler) throw new Error(`nobody here does ${operation}`);
    return handler;
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
