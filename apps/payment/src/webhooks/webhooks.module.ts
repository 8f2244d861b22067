import { Inject, Module } from '@nestjs/common';

import { CONFIG, Jobs } from '@holdfast/platform';

import { AuthorizationsModule } from '../authorizations/index.js';
import type { PaymentConfig } from '../config.js';
import { GatewayModule } from '../gateway/gateway.module.js';
import { PagesModule } from '../pages/index.js';
import { PaymentRecordsModule } from '../payment-records/payment-records.module.js';
import { RefundsModule } from '../refunds/index.js';
import { ApplyDueWebhooks } from './apply-webhook/apply-due-webhooks.js';
import { ApplyWebhook } from './apply-webhook/apply-webhook.js';
import { FailedWebhooks } from './failed-webhooks/failed-webhooks.repository.js';
import { WebhooksOpsController } from './failed-webhooks/webhooks.ops-controller.js';
import { WebhookRepository } from './receive-webhook/webhook.repository.js';
import { WebhooksHttpController } from './receive-webhook/webhooks.http-controller.js';
import { WEBHOOKS_JOB } from './webhooks-job.js';

/** The gateway's webhooks: received, stored, applied, retried. */
@Module({
  imports: [AuthorizationsModule, GatewayModule, PagesModule, PaymentRecordsModule, RefundsModule],
  controllers: [WebhooksHttpController, WebhooksOpsController],
  providers: [WebhookRepository, FailedWebhooks, ApplyWebhook, ApplyDueWebhooks],
})
export class WebhooksModule {
  constructor(jobs: Jobs, webhooks: ApplyDueWebhooks, @Inject(CONFIG) config: PaymentConfig) {
    jobs.add({ name: WEBHOOKS_JOB, everyMs: config.WORK_POLL_MS, round: () => webhooks.execute() });
  }
}
