import { Inject, Module } from '@nestjs/common';

import { CONFIG, Channels, Jobs } from '@holdfast/platform';
import { Pool } from '@holdfast/postgres';

import { AttemptsModule } from '../confirm-checkout/attempts.module.js';
import type { WorkerSettings } from '../worker-settings.js';
import { observeCompensations } from './compensation-metrics.js';
import { CompensationQueue } from './compensation-queue.js';
import { RetryCompensations } from './retry-compensations.js';

const JOB = 'compensations';

/** The job that retries failed compensations (CHK-11), woken when one is stored. */
@Module({ imports: [AttemptsModule], providers: [CompensationQueue, RetryCompensations] })
export class CompensationsModule {
  constructor(
    jobs: Jobs,
    channels: Channels,
    retry: RetryCompensations,
    pool: Pool,
    @Inject(CONFIG) config: Pick<WorkerSettings, 'COMPENSATION_POLL_MS'>,
  ) {
    observeCompensations(pool);
    jobs.add({ name: JOB, everyMs: config.COMPENSATION_POLL_MS, round: () => retry.round() });
    channels.listen({
      channel: 'compensation',
      onNotification: () => jobs.wake(JOB),
      whenLost: 'the channel of new compensations is lost; they are polled',
    });
  }
}
