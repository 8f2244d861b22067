import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';
import { Pool, run, runOne } from '@holdfast/postgres';

import { LeaseOwner } from '../confirm-checkout/lease-owner.js';
import type { WorkerSettings } from '../worker-settings.js';
import type { ClaimedCompensation } from './claimed-compensation.js';
import * as sql from './compensation.statements.js';

const MAX_ERROR_LENGTH = 500;

/** The stored compensations as a queue. A claim is a fenced lease: a write under an older claim is refused. */
@Injectable()
export class CompensationQueue {
  private claims = 0;

  constructor(
    private readonly db: Pool,
    private readonly owner: LeaseOwner,
    @Inject(CONFIG) private readonly config: Pick<WorkerSettings, 'COMPENSATION_LEASE_MS'>,
  ) {}

  /** Claims due rows for one lease. */
  async claim(limit: number): Promise<ClaimedCompensation[]> {
    const claimedBy = `${this.owner.id}:${++this.claims}`;
    const rows = await run(this.db, sql.CLAIM_COMPENSATIONS, [
      claimedBy,
      this.config.COMPENSATION_LEASE_MS / 1000,
      limit,
    ]);
    return rows.map((row) => toClaimed(row, claimedBy));
  }

  /** Marks rows exhausted whose worker died in the last try; answers them. */
  async exhaustLeft(): Promise<ClaimedCompensation[]> {
    return (await run(this.db, sql.EXHAUST_LEFT)).map((row) => toClaimed(row, ''));
  }

  /** Marks it done; false when another worker has claimed it meanwhile. */
  async done({ id, claimedBy }: ClaimedCompensation, note: string | undefined): Promise<boolean> {
    return (await runOne(this.db, sql.MARK_DONE, [id, claimedBy, note ?? null])) !== undefined;
  }

  /** Marks a failed try; answers the new status, or undefined when another worker has claimed it meanwhile. */
  async failed(
    { id, claimedBy }: ClaimedCompensation,
    error: unknown,
    againInMs: number,
  ): Promise<'pending' | 'exhausted' | undefined> {
    const text = String(error).slice(0, MAX_ERROR_LENGTH);
    return (await runOne(this.db, sql.MARK_FAILED, [id, claimedBy, text, againInMs / 1000]))?.status;
  }

  /** In how many ms the next one is due; undefined when there is none. */
  async nextDueInMs(): Promise<number | undefined> {
    const row = await runOne(this.db, sql.NEXT_DUE);
    return row?.due_in_ms === null || row === undefined ? undefined : Math.max(0, row.due_in_ms);
  }
}

const toClaimed = (row: sql.CompensationRow, claimedBy: string): ClaimedCompensation => ({
  id: row.id,
  tenantId: row.tenant_id,
  checkoutId: row.checkout_id,
  attempt: row.attempt,
  operation: row.operation,
  input: row.input,
  tries: row.tries,
  maxTries: row.max_tries,
  claimedBy,
  traceparent: row.traceparent ?? undefined,
  requestId: row.request_id ?? undefined,
});
