import { Controller, Headers, HttpCode, Post, Req, UseGuards } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { Jobs, Log, PublicRoutes } from '@holdfast/platform';
import { counter } from '@holdfast/telemetry';

import { HANDLED_EVENTS } from '../../gateway/handled-events.js';
import { WebhookVerifier } from '../../gateway/webhook-verifier.port.js';
import { WEBHOOKS_JOB } from '../webhooks-job.js';
import { WebhookLimitGuard } from './webhook-limit.guard.js';
import { WebhookRepository } from './webhook.repository.js';

const rejected = () =>
  counter({ name: 'holdfast_webhooks_rejected_total', help: 'Webhooks whose signature was not valid' });
const received = () =>
  counter({
    name: 'holdfast_webhooks_received_total',
    help: 'Webhooks by type and what was to be done',
    labelNames: ['type', 'outcome'],
  });

/** Receives webhooks: verifies the signature, stores the event, acknowledges it. The job applies it. */
@UseGuards(WebhookLimitGuard)
@PublicRoutes()
@Controller('webhooks')
export class WebhooksHttpController {
  constructor(
    private readonly verifier: WebhookVerifier,
    private readonly webhooks: WebhookRepository,
    private readonly jobs: Jobs,
    private readonly log: Log,
  ) {
    // Report zero from the start, so that the first one is an increase.
    rejected();
    received();
  }

  @Post('stripe')
  @HttpCode(200)
  async receive(
    @Req() request: { rawBody?: Buffer },
    @Headers('stripe-signature') signature: string | undefined,
  ): Promise<{ received: true }> {
    const verification = this.verifier.verify(request.rawBody ?? '', signature);
    if (verification.kind === 'refused') {
      rejected().inc();
      this.log.warn({ why: verification.why }, 'webhook with an invalid signature refused');
      throw new DomainError('WEBHOOK_SIGNATURE_INVALID');
    }
    const { event } = verification;
    const stored = await this.webhooks.add(event);
    const outcome = stored?.status ?? 'duplicate';
    // The type comes from outside: only known types become labels.
    received().inc({ type: HANDLED_EVENTS.has(event.type) ? event.type : 'other', outcome });
    if (stored?.isDue) this.jobs.wake(WEBHOOKS_JOB);
    return { received: true };
  }
}
