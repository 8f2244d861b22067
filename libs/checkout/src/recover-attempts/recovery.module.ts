import { Inject, Module } from '@nestjs/common';

import { CONFIG, Jobs } from '@holdfast/platform';
import { Pool } from '@holdfast/postgres';

import { AttemptsModule } from '../confirm-checkout/attempts.module.js';
import type { WorkerSettings } from '../worker-settings.js';
import { observeOpenAttempts } from './attempt-metrics.js';
import { FollowAwaitingAttempts } from './follow-awaiting-attempts.js';
import { RecoverLeftAttempts } from './recover-left-attempts.js';

/** The jobs that bring open attempts to their end (CHK-12). */
@Module({ imports: [AttemptsModule], providers: [FollowAwaitingAttempts, RecoverLeftAttempts] })
export class RecoveryModule {
  constructor(
    jobs: Jobs,
    recover: RecoverLeftAttempts,
    follow: FollowAwaitingAttempts,
    pool: Pool,
    @Inject(CONFIG) config: Pick<WorkerSettings, 'RECOVERY_POLL_MS' | 'AWAITING_POLL_MS'>,
  ) {
    observeOpenAttempts(pool);
    jobs.add({
      name: 'saga-recovery',
      everyMs: config.RECOVERY_POLL_MS,
      round: () => recover.round(),
      settled: () => recover.settled(),
    });
    jobs.add({
      name: 'awaiting-customers',
      everyMs: config.AWAITING_POLL_MS,
      round: () => follow.round(),
      settled: () => follow.settled(),
    });
  }
}
