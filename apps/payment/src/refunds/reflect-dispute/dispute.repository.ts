import { Injectable } from '@nestjs/common';

import { Pool, runOne, statement } from '@holdfast/postgres';

import type { GatewayDispute } from '../../gateway/gateway.port.js';
import { DISPUTE_STATUSES, isClosed, statusesBefore } from '../../payment/dispute-status.js';
import type { DisputeStatus } from '../../payment/dispute-status.js';
import type { Payment } from '../../payment/payment.js';

/** One reading of a dispute, with its time by the database's clock. */
export interface SeenDispute extends GatewayDispute {
  readonly status: DisputeStatus;
  readonly askedAt: Date;
}

/** Numbers of disputes that await the shop's answer, and of those due within 48 h. */
export interface OpenDisputes {
  readonly awaiting: number;
  readonly dueSoon: number;
}

const CLOCK = statement<{ now: Date }>('dispute_clock', 'SELECT clock_timestamp() AS now');

// A status changes only along DISPUTE_MOVES; a closed one only by a reading later than the one that recorded it.
const RECORD = statement<{ moved: boolean }>(
  'dispute_record',
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
  'dispute_find_status',
  'SELECT status FROM disputes WHERE gateway_dispute_id = $1',
);

const COUNT_OPEN = statement<OpenDisputes>(
  'dispute_count_open',
  `SELECT count(*)::int AS awaiting, count(*) FILTER (WHERE due_by < now() + interval '48 hours')::int AS "dueSoon" FROM disputes
   WHERE status IN ('warning_needs_response', 'needs_response', 'appeal_needs_response')`,
);

const CLOSED = DISPUTE_STATUSES.filter(isClosed);

/** Disputes of our payments. */
@Injectable()
export class DisputeRepository {
  constructor(private readonly pool: Pool) {}

  async countOpen(): Promise<OpenDisputes | undefined> {
    return runOne(this.pool, COUNT_OPEN);
  }

  /** The time of a reading: it orders concurrent readings. */
  async clock(): Promise<Date> {
    return (await runOne(this.pool, CLOCK))?.now ?? new Date(0);
  }

  /** Records a reading. `moved`: the status changed; `known`: the row has it; `refused`: the row forbids the change. */
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
