import { Controller, Headers, HttpCode, Inject, Post, Req, UseGuards } from '@nestjs/common';
import { Counter, register } from 'prom-client';

import { DomainError } from '@holdfast/errors';
import { Log, PublicRoutes } from '@holdfast/platform';

import { WebhookVerifier } from '../../gateway/webhook-verifier.port.js';
import { PendingWork } from '../../pending-work/pending-work.js';
import { HANDLED_EVENTS } from './gateway-event.js';
import { WebhookLimitGuard } from './webhook-limit.guard.js';
import { WebhookStore } from './webhook.repository.js';

const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
  (register.getSingleMetric(name) as Counter | undefined) ?? new Counter({ name, help, labelNames });

const rejected = (): Counter =>
  counter('holdfast_webhooks_rejected_total', 'Webhooks whose signature was not valid');
const received = (): Counter =>
  counter('holdfast_webhooks_received_total', 'Webhooks by type and what was to be done', [
    'type',
    'outcome',
  ]);

/** The gateway's way in. Believed only by its signature; answered as soon as it is stored; acted on from the store. */
@UseGuards(WebhookLimitGuard)
@PublicRoutes()
@Controller('webhooks')
export class WebhookController {
  constructor(
    @Inject(WebhookVerifier) private readonly verifier: WebhookVerifier,
    @Inject(WebhookStore) private readonly store: WebhookStore,
    @Inject(PendingWork) private readonly work: PendingWork,
    @Inject(Log) private readonly log: Log,
  ) {
    // Shown as zero from the start: the first one has to count too.
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
    const outcome = (await this.store.add(event)) ?? 'duplicate';
    // Types are the gateway's words: only those we know become a label.
    received().inc({ type: HANDLED_EVENTS.has(event.type) ? event.type : 'other', outcome });
    if (outcome === 'pending') this.work.kick('webhooks');
    return { received: true };
  }
}
