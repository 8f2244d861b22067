import { run } from '@holdfast/postgres';
import type { Queryable, Statement } from '@holdfast/postgres';

import type { LogPort } from '../ports/log.port.js';
import { cleanUpMetric } from './clean-up-metrics.js';
import { DELETE_ABANDONED_CARTS, DELETE_IDEMPOTENCY_RECORDS, FORGET_CLIENTS } from './clean-up.statements.js';

const BATCH = 500;

/** Deletes rows of one kind once they are old, a batch at a time, so that no statement holds many locks for long. */
export class DeleteOldRows {
  private constructor(
    private readonly db: Queryable,
    private readonly log: LogPort,
    private readonly kind: {
      readonly what: string;
      readonly statement: Statement<object>;
      readonly afterMs: number;
    },
  ) {}

  /** Active carts untouched for so long; converted ones are kept, since the saga's records refer to them. */
  static abandonedCarts(db: Queryable, log: LogPort, afterMs: number): DeleteOldRows {
    return new DeleteOldRows(db, log, { what: 'abandoned_cart', statement: DELETE_ABANDONED_CARTS, afterMs });
  }

  /** Which clients opened checkouts and attempts. */
  static clients(db: Queryable, log: LogPort, afterMs: number): DeleteOldRows {
    return new DeleteOldRows(db, log, { what: 'client', statement: FORGET_CLIENTS, afterMs });
  }

  /** Kept answers of the Idempotency-Key header. */
  static idempotencyRecords(db: Queryable, log: LogPort, afterMs: number): DeleteOldRows {
    return new DeleteOldRows(db, log, {
      what: 'idempotency_record',
      statement: DELETE_IDEMPOTENCY_RECORDS,
      afterMs,
    });
  }

  /** Deletes a batch; answers 0 when there may be more. */
  async round(): Promise<number | undefined> {
    const { what, statement, afterMs } = this.kind;
    const rows = await run(this.db, statement, [afterMs / 1000, BATCH]);
    cleanUpMetric().inc({ what }, rows.length);
    if (rows.length > 0) this.log.info({ what, rows: rows.length }, 'old rows deleted');
    return rows.length >= BATCH ? 0 : undefined;
  }
}
