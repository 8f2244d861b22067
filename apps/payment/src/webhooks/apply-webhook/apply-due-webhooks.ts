import { Inject, Injectable } from '@nestjs/common';

import type { NextRound } from '@holdfast/platform';
import { CONFIG, Log } from '@holdfast/platform';
import { counter } from '@holdfast/telemetry';

import type { PaymentConfig } from '../../config.js';
import { LEASE_MS, retryPauseMs, runDue } from '../../due-work/due-work.js';
import { TimeBudgets } from '../../gateway/time-budgets.js';
import { WebhookRepository } from '../receive-webhook/webhook.repository.js';
import type { DueEvent } from '../receive-webhook/webhook.repository.js';
import { ApplyWebhook } from './apply-webhook.js';
import { webhookFailure } from './webhook-failure.js';
import type { PermanentFailure } from './webhook-failure.js';

/** About three days with a backoff of up to one hour: as long as the gateway itself retries (PAY-8). */
const MAX_ATTEMPTS = 84;
/** An unexpected error is probably a bug: it is retried for some minutes only. */
const MAX_UNEXPECTED = 8;
const MAX_ERROR_LENGTH = 500;

/** Why a webhook failed for good; `transient`: the cause lasted for three days. */
const WHYS = [
  'missing',
  'mismatch',
  'not_understood',
  'illegal_move',
  'refused',
  'transient',
  'unexpected',
  'no_payment',
] as const satisfies readonly (PermanentFailure | 'transient' | 'unexpected' | 'no_payment')[];
type Why = (typeof WHYS)[number];

const failed = () =>
  counter({
    name: 'holdfast_webhooks_given_up_total',
    help: 'Webhooks that could not be acted on and will not be tried again, by why',
    labelNames: ['why'],
  });

/** The message with its cause: the message alone often says only that the outcome is unknown. */
const textOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error).slice(0, MAX_ERROR_LENGTH);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.slice(0, MAX_ERROR_LENGTH);
};

/** Applies stored webhooks; retries what may succeed later. */
@Injectable()
export class ApplyDueWebhooks {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly apply: ApplyWebhook,
    private readonly budgets: TimeBudgets,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Pick<PaymentConfig, 'WORK_RETRY_MS'>,
  ) {
    // Report zero from the start, so that the first one is an increase.
    for (const why of WHYS) failed().inc({ why }, 0);
  }

  /** One round of the job; see `runDue`. */
  execute(): Promise<NextRound | undefined> {
    return runDue(
      (limit) => this.webhooks.claimDue(limit, LEASE_MS),
      (event) => this.act(event),
    );
  }

  private async act(event: DueEvent): Promise<void> {
    try {
      const outcome = await this.apply.execute(event, this.budgets.start());
      if (outcome === 'waits') await this.postpone(event, 'no_payment', 'its payment does not exist yet');
      else await this.webhooks.end(event.id, outcome);
    } catch (error) {
      await this.handle(event, error);
    }
  }

  private async handle(event: DueEvent, error: unknown): Promise<void> {
    const failure = webhookFailure(error);
    if (failure.kind === 'permanent') return this.fail(event, failure.why, textOf(error));
    this.log.warn({ err: error, eventId: event.id, type: event.type }, 'webhook will be retried');
    return this.postpone(event, failure.kind, textOf(error));
  }

  private postpone(event: DueEvent, why: Why, problem: string): Promise<void> {
    const limit = why === 'unexpected' ? MAX_UNEXPECTED : MAX_ATTEMPTS;
    if (event.attempts >= limit) return this.fail(event, why, problem);
    return this.webhooks.postpone(event.id, retryPauseMs(event.attempts, this.config.WORK_RETRY_MS), problem);
  }

  private fail(event: DueEvent, why: Why, problem: string): Promise<void> {
    failed().inc({ why });
    this.log.error({ eventId: event.id, type: event.type, why, problem }, 'webhook failed');
    return this.webhooks.fail(event.id, why, problem);
  }
}
