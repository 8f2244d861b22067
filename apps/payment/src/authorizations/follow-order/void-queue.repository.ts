import { Injectable } from '@nestjs/common';

import { Pool, run, statement } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';

/** A payment whose order has ended. */
export interface DueVoid {
  readonly tenantId: string;
  readonly id: string;
  readonly checkoutId: string;
  readonly attempt: number;
}

const ADD = statement(
  'void_queue_add',
  `UPDATE payments SET release_due_at = now(), updated_at = now()
   WHERE tenant_id = $1 AND id = $2 AND status NOT IN ('declined', 'voided', 'expired', 'refunded', 'refund_due')`,
);

const CLAIM = statement<DueVoid>(
  'void_queue_claim',
  `UPDATE payments p SET release_due_at = now() + make_interval(secs => $2::float8 / 1000)
   WHERE p.id IN (SELECT id FROM payments WHERE release_due_at <= now() ORDER BY release_due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
   RETURNING p.tenant_id AS "tenantId", p.id, p.checkout_id AS "checkoutId", p.attempt`,
);

const DONE = statement(
  'void_queue_done',
  `UPDATE payments SET release_due_at = NULL WHERE tenant_id = $1 AND id = $2`,
);

const POSTPONE = statement(
  'void_queue_postpone',
  `UPDATE payments SET release_due_at = now() + make_interval(secs => $3::float8 / 1000) WHERE tenant_id = $1 AND id = $2`,
);

/** Payments to void because their order ended. The event's transaction adds them, the job voids them, so no event waits for the gateway. */
@Injectable()
export class VoidQueue {
  constructor(private readonly pool: Pool) {}

  async add(tenantId: string, paymentId: string, db: Queryable): Promise<void> {
    await run(db, ADD, [tenantId, paymentId]);
  }

  /** Claims due payments for the lease's duration. */
  claimDue(limit: number, leaseMs: number): Promise<DueVoid[]> {
    return run(this.pool, CLAIM, [limit, leaseMs]);
  }

  async done({ tenantId, id }: DueVoid): Promise<void> {
    await run(this.pool, DONE, [tenantId, id]);
  }

  async postpone({ tenantId, id }: DueVoid, pauseMs: number): Promise<void> {
    await run(this.pool, POSTPONE, [tenantId, id, pauseMs]);
  }
}
