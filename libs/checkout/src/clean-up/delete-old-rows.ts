import { Inject, Injectable } from '@nestjs/common';

import { purgeIdempotencyRecords } from '@holdfast/idempotency';
import type { NextRound } from '@holdfast/platform';
import { AT_ONCE, CONFIG } from '@holdfast/platform';
import { Pool, run } from '@holdfast/postgres';
import type { Statement } from '@holdfast/postgres';
import { Log } from '@holdfast/telemetry';

import type { WorkerSettings } from '../worker-settings.js';
import { cleanUpMetric } from './clean-up-metrics.js';
import { DELETE_ABANDONED_CARTS, FORGET_CLIENTS } from './clean-up.statements.js';

const BATCH = 500;
/** The longest period of a limit on abuse. */
const CLIENTS_KEPT_MS = 24 * 3_600_000;

/**
 * Deletes old rows, a batch at a time, so that no statement holds many locks for long. Each method is a round; the next one begins at once where there
 * may be more.
 */
@Injectable()
export class DeleteOldRows {
  constructor(
    private readonly db: Pool,
    private readonly log: Log,
    @Inject(CONFIG)
    private readonly config: Pick<WorkerSettings, 'CART_ABANDONED_AFTER_MS' | 'IDEMPOTENCY_KEEP_MS'>,
  ) {}

  /** Active carts without a change for that time; converted ones stay, since the saga's records refer to them. */
  abandonedCarts(): Promise<NextRound | undefined> {
    const afterMs = this.config.CART_ABANDONED_AFTER_MS;
    return this.batch('abandoned_cart', this.rowsOf(DELETE_ABANDONED_CARTS, afterMs));
  }

  /** The clients that opened checkouts and attempts. */
  clients(): Promise<NextRound | undefined> {
    return this.batch('client', this.rowsOf(FORGET_CLIENTS, CLIENTS_KEPT_MS));
  }

  /** Stored answers of idempotency keys. */
  idempotencyRecords(): Promise<NextRound | undefined> {
    const retentionSeconds = this.config.IDEMPOTENCY_KEEP_MS / 1_000;
    return this.batch(
      'idempotency_record',
      purgeIdempotencyRecords(this.db, { retentionSeconds, batch: BATCH }),
    );
  }

  private async rowsOf(statement: Statement<object>, afterMs: number): Promise<number> {
    return (await run(this.db, statement, [afterMs / 1_000, BATCH])).length;
  }

  private async batch(what: string, deleting: Promise<number>): Promise<NextRound | undefined> {
    const rows = await deleting;
    cleanUpMetric().inc({ what }, rows);
    if (rows > 0) this.log.info({ what, rows }, 'old rows deleted');
    return rows >= BATCH ? AT_ONCE : undefined;
  }
}
