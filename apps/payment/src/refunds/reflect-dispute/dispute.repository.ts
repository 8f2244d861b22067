import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { GatewayDispute } from '../../gateway/gateway.port.js';
import { DISPUTE_STATUSES, isClosed, statusesBefore } from '../../payment/dispute-status.js';
import type { DisputeStatus } from '../../payment/dispute-status.js';
import type { Payment } from '../../payment/payment.js';

/** A dispute as the gateway showed it to somebody who asked at that time, by the database's clock. */
export interface SeenDispute extends GatewayDispute {
  readonly status: DisputeStatus;
  readonly askedAt: Date;
}

const CLOCK = statement<{ now: Date }>('dispute-clock', 'SELECT clock_timestamp() AS now');

// A status moves only as the table of moves says; out of one that closed a dispute only by somebody who asked later than whoever wrote it.
const RECORD = statement<{ moved: boolean }>(
  'dispute-record',
  `INSERT INTO disputes AS d (gateway_dispute_id, tenant_id, payment_id, amount_minor, currency, reason, status, due_by, opened_at, asked_at, moved_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, to_timestamp($8::float8), to_timestamp($9::float8), $10, now())
   ON CONFLICT (gateway_dispute_id) DO UPDATE SET
     status = excluded.status, amount_minor = excluded.amount_minor, reason = excluded.reason, due_by = excluded.due_by,
     asked_at = GREATEST(d.asked_at, excluded.asked_at),
     moved_at = CASE WHEN d.status = excluded.status THEN d.moved_at ELSE now() END
   WHERE (d.status = ANY($11::text[]) AND (NOT d.status = ANY($12::text[]) OR d.asked_at < excluded.asked_at))
      OR (d.status = excluded.status AND d.asked_at < excluded.asked_at
          AND (d.amount_minor, d.reason, d.due_by) IS DISTINCT FROM (excluded.amount_minor, excluded.reason, excluded.due_by))
   RETURNING d.moved_at = now() AS moved`,
);

const FIND_STATUS = statement<{ status: DisputeStatus }>(
  'dispute-find-status',
  'SELECT status FROM disputes WHERE gateway_dispute_id = $1',
);

const CLOSED = DISPUTE_STATUSES.filter(isClosed);

/** Disputes of our payments, each on a row of its own. */
export class DisputeRepository {
  constructor(readonly pool: Pool) {}

  /** The time to ask at: readings are put in order by it. */
  async clock(): Promise<Date> {
    return (await runOne(this.pool, CLOCK))?.now ?? new Date(0);
  }

  /** Keeps what was seen. `moved`: its status is new here; `known`: it is here already; `refused`: the row says something else. */
  async record(payment: Payment, seen: SeenDispute): Promise<'moved' | 'known' | 'refused'> {
    const written = await runOne(this.pool, RECORD, [
      seen.disputeId,
      payment.tenantId,
      payment.id,
      seen.amountMinor,
      seen.currency,
      seen.reason,
      seen.status,
      seen.dueBySeconds ?? null,
      seen.openedSeconds,
      seen.askedAt,
      statusesBefore(seen.status),
      CLOSED,
    ]);
    if (written) return written.moved ? 'moved' : 'known';
    const current = await runOne(this.pool, FIND_STATUS, [seen.disputeId]);
    return current?.status === seen.status ? 'known' : 'refused';
  }
}
