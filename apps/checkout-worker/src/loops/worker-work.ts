import { randomUUID } from 'node:crypto';

import {
  CompensationQueue,
  DeleteOldRows,
  EndExpiredSessions,
  FollowAwaitingAttempts,
  RecoverLeftAttempts,
  RetryCompensations,
} from '@holdfast/checkout';
import type { CheckoutCore } from '@holdfast/checkout';
import type { Log } from '@holdfast/platform';

import type { CheckoutWorkerConfig } from '../config.js';
import type { RecurringWork } from './recurring-loop.js';

/** No limit on abuse looks back for longer. */
const CLIENTS_KEPT_MS = 24 * 3_600_000;

/** The worker's pieces of work with their intervals. */
export class WorkerWork {
  constructor(
    private readonly core: CheckoutCore,
    private readonly config: CheckoutWorkerConfig,
    private readonly log: Log,
  ) {}

  /** CHK-11; also woken when a compensation is stored. */
  compensations(): RecurringWork {
    const { config } = this;
    const { pool, resolveStep } = this.core;
    const queue = new CompensationQueue(
      pool,
      `checkout-worker:${process.pid}:${randomUUID().slice(0, 8)}`,
      config.COMPENSATION_LEASE_MS,
    );
    const work = new RetryCompensations(queue, resolveStep, this.log, {
      batch: config.COMPENSATION_BATCH,
      tryMs: config.COMPENSATION_TRY_MS,
      baseMs: config.COMPENSATION_RETRY_BASE_MS,
      maxMs: config.COMPENSATION_RETRY_MAX_MS,
    });
    return { name: 'compensations', everyMs: config.COMPENSATION_POLL_MS, round: () => work.round() };
  }

  /** Everything that goes by its interval alone. */
  others(): RecurringWork[] {
    return [this.recovery(), this.following(), this.sessions(), ...this.oldRows()];
  }

  private recovery(): RecurringWork {
    const { attempts, driver } = this.core;
    const work = new RecoverLeftAttempts(attempts, driver, this.log, this.config.RECOVERY_AT_ONCE);
    const everyMs = this.config.RECOVERY_POLL_MS;
    return { name: 'saga-recovery', everyMs, round: () => work.round(), settled: () => work.settled() };
  }

  private following(): RecurringWork {
    const { attempts, driver, challenges, ports } = this.core;
    const { AWAITING_POLL_MS: everyMs, AWAITING_BATCH: batch, RECOVERY_AT_ONCE: atOnce } = this.config;
    const parts = { attempts, driver, challenges, payment: ports.payment, log: this.log };
    const work = new FollowAwaitingAttempts(parts, { everyMs, batch, atOnce });
    return { name: 'awaiting-customers', everyMs, round: () => work.round(), settled: () => work.settled() };
  }

  private sessions(): RecurringWork {
    const { pool: db, sessions, holds } = this.core;
    const { SESSION_CLEANUP_BATCH: batch, SESSION_CLEANUP_LEASE_MS: leaseMs } = this.config;
    const work = new EndExpiredSessions({ db, sessions, holds, log: this.log }, { batch, leaseMs });
    return { name: 'expired-sessions', everyMs: this.config.SESSION_CLEANUP_MS, round: () => work.round() };
  }

  private oldRows(): RecurringWork[] {
    const { config, log } = this;
    const carts = DeleteOldRows.abandonedCarts(this.core.pool, log, config.CART_ABANDONED_AFTER_MS);
    const records = DeleteOldRows.idempotencyRecords(this.core.pool, log, config.IDEMPOTENCY_KEEP_MS);
    const clients = DeleteOldRows.clients(this.core.pool, log, CLIENTS_KEPT_MS);
    return [
      { name: 'clients', everyMs: config.IDEMPOTENCY_CLEANUP_MS, round: () => clients.round() },
      { name: 'abandoned-carts', everyMs: config.CART_CLEANUP_MS, round: () => carts.round() },
      { name: 'idempotency-records', everyMs: config.IDEMPOTENCY_CLEANUP_MS, round: () => records.round() },
    ];
  }
}
