import { run, statement } from '@holdfast/postgres';
import type { Pool, Queryable } from '@holdfast/postgres';

/** A payment whose order ended. */
export interface DueRelease {
  readonly tenantId: string;
  readonly id: string;
  readonly checkoutId: string;
  readonly attempt: number;
}

const REQUEST = statement(
  'release-request',
  `UPDATE payments SET release_due_at = now(), updated_at = now()
   WHERE tenant_id = $1 AND id = $2 AND status NOT IN ('declined', 'voided', 'expired', 'refunded', 'refund_due')`,
);

const CLAIM = statement<DueRelease>(
  'release-claim',
  `UPDATE payments p SET release_due_at = now() + make_interval(secs => $2::float8 / 1000)
   WHERE p.id IN (SELECT id FROM payments WHERE release_due_at <= now() ORDER BY release_due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING p.tenant_id AS "tenantId", p.id, p.checkout_id AS "checkoutId", p.attempt`,
);

const DONE = statement(
  'release-done',
  `UPDATE payments SET release_due_at = NULL WHERE tenant_id = $1 AND id = $2`,
);

const POSTPONE = statement(
  'release-postpone',
  `UPDATE payments SET release_due_at = now() + make_interval(secs => $3::float8 / 1000) WHERE tenant_id = $1 AND id = $2`,
);

/** Money that an ended order wants let go: wanted in the event's transaction, done afterwards, so that no event waits for the gateway. */
export class ReleaseQueue {
  constructor(private readonly pool: Pool) {}

  /** Wants a payment's money let go. */
  async request(tenantId: string, paymentId: string, db: Queryable): Promise<void> {
    await run(db, REQUEST, [tenantId, paymentId]);
  }

  /** Releases that are due, leased by moving their time. */
  claimDue(limit: number, leaseMs: number): Promise<DueRelease[]> {
    return run(this.pool, CLAIM, [limit, leaseMs]);
  }

  async done({ tenantId, id }: DueRelease): Promise<void> {
    await run(this.pool, DONE, [tenantId, id]);
  }

  async postpone({ tenantId, id }: DueRelease, pauseMs: number): Promise<void> {
    await run(this.pool, POSTPONE, [tenantId, id, pauseMs]);
  }
}
