import { Inject, Module } from '@nestjs/common';

import { CONFIG, Jobs } from '@holdfast/platform';

import { AttemptsModule } from '../confirm-checkout/attempts.module.js';
import type { WorkerSettings } from '../worker-settings.js';
import { DeleteOldRows } from './delete-old-rows.js';
import { EndExpiredSessions } from './end-expired-sessions.js';

/** The jobs that end expired checkouts and delete old rows (2.6). */
@Module({ imports: [AttemptsModule], providers: [DeleteOldRows, EndExpiredSessions] })
export class CleanUpModule {
  constructor(
    jobs: Jobs,
    sessions: EndExpiredSessions,
    oldRows: DeleteOldRows,
    @Inject(CONFIG)
    config: Pick<WorkerSettings, 'SESSION_CLEANUP_MS' | 'CART_CLEANUP_MS' | 'IDEMPOTENCY_CLEANUP_MS'>,
  ) {
    const { SESSION_CLEANUP_MS, CART_CLEANUP_MS, IDEMPOTENCY_CLEANUP_MS } = config;
    jobs.add({ name: 'expired-sessions', everyMs: SESSION_CLEANUP_MS, round: () => sessions.round() });
    jobs.add({ name: 'clients', everyMs: IDEMPOTENCY_CLEANUP_MS, round: () => oldRows.clients() });
    jobs.add({ name: 'abandoned-carts', everyMs: CART_CLEANUP_MS, round: () => oldRows.abandonedCarts() });
    jobs.add({
      name: 'idempotency-records',
      everyMs: IDEMPOTENCY_CLEANUP_MS,
      round: () => oldRows.idempotencyRecords(),
    });
  }
}
