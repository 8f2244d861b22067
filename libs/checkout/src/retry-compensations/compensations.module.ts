import { Inject, Module } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

import { CONFIG, Database, Jobs, Log } from '@holdfast/platform';
import { ChannelListener } from '@holdfast/postgres';

import { AttemptsModule } from '../confirm-checkout/attempts.module.js';
import type { WorkerSettings } from '../worker-settings.js';
import { observeCompensations } from './compensation-metrics.js';
import { CompensationQueue } from './compensation-queue.js';
import { RetryCompensations } from './retry-compensations.js';

const JOB = 'compensations';

/** The job that retries failed compensations (CHK-11), woken when one is stored. */
@Module({ imports: [AttemptsModule], providers: [CompensationQueue, RetryCompensations] })
export class CompensationsModule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly listener: ChannelListener;

  constructor(
    jobs: Jobs,
    retry: RetryCompensations,
    { pool, directUrl }: Database,
    log: Log,
    @Inject(CONFIG) config: Pick<WorkerSettings, 'COMPENSATION_POLL_MS'>,
  ) {
    observeCompensations(pool);
    jobs.add({ name: JOB, everyMs: config.COMPENSATION_POLL_MS, round: () => retry.round() });
    const channel = {
      url: directUrl,
      channel: 'compensation',
      applicationName: 'checkout-worker-compensations',
      onLost: (error: unknown) =>
        log.warn({ err: error }, 'the channel of new compensations is lost; they are polled'),
    };
    this.listener = new ChannelListener(channel, () => jobs.wake(JOB));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.open();
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener.close();
  }
}
