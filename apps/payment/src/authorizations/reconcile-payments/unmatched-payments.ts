import { Counter, register } from 'prom-client';

import type { Log } from '@holdfast/platform';
import { run, runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { GatewayPort, OwnObject } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';

/** One stretch of an account's time to look through. */
interface Stretch {
  readonly account: string;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

// Accounts are those of our payments of late. A mark is moved on only when its stretch was looked through; the claim keeps others away.
const CLAIM = statement<Stretch>(
  'orphans-claim',
  `WITH accounts AS (
     SELECT DISTINCT gateway_account AS account FROM payments WHERE gateway = 'stripe' AND created_at > now() - interval '8 days'
     UNION SELECT ''
   ), claimed AS (
     INSERT INTO reconciler_marks AS m (account, looked_through, claimed_until)
     SELECT account, date_trunc('second', now() - interval '7 days'), now() + make_interval(secs => $2::float8 / 1000) FROM accounts
     ON CONFLICT (account) DO UPDATE SET claimed_until = excluded.claimed_until
     WHERE m.claimed_until <= now() AND m.looked_through <= now() - make_interval(secs => ($1::float8 + $3::float8) / 1000)
     RETURNING m.account, m.looked_through
   )
   -- Whole seconds, as the gateway counts: stretches meet without a gap and without looking twice.
   SELECT account, extract(epoch FROM looked_through)::float8 AS "fromSeconds",
          extract(epoch FROM date_trunc('second', now() - make_interval(secs => $1::float8 / 1000)))::float8 AS "toSeconds"
   FROM claimed`,
);

// Moved on only where all was looked through; else the same stretch is due again.
const DONE = statement(
  'orphans-done',
  `UPDATE reconciler_marks SET looked_through = COALESCE(to_timestamp($2::float8), looked_through), claimed_until = now()
   WHERE account = $1`,
);

// Known is an object that its payment's row names, or one whose row still asks what became of it: that is for those who settle it.
const UNKNOWN = statement<{ transactionId: string }>(
  'orphans-unknown',
  `SELECT o.transaction_id AS "transactionId"
   FROM unnest($1::text[], $2::text[]) AS o (transaction_id, payment_id)
   WHERE NOT EXISTS (SELECT FROM payments p WHERE p.gateway_transaction_id = o.transaction_id)
     AND NOT EXISTS (SELECT FROM payments p WHERE p.id::text = o.payment_id AND p.gateway_transaction_id IS NULL
                     AND p.status IN ('pending', 'in_doubt'))`,
);

const METRIC = 'holdfast_payment_orphans_total';
const found = (): Counter =>
  (register.getSingleMetric(METRIC) as Counter | undefined) ??
  new Counter({
    name: METRIC,
    help: 'Objects at the gateway that carry our metadata and that no payment knows',
    labelNames: ['outcome'],
  });

const LEASE_MS = 120_000;

/**
 * Looks for money at the gateway that no payment knows of (PAY-9): left by a database that was restored, or by a request that came through
 * after all. What is only held is let go; what was taken is for people, who are told, since nobody here knows what it was for. Every
 * installation has gateway accounts of its own: another's objects would be orphans here.
 */
export class Orphans {
  constructor(
    private readonly pool: Pool,
    private readonly gateway: GatewayPort,
    private readonly log: Log,
    private readonly settings: { readonly olderThanMs: number; readonly everyMs: number },
  ) {}

  /** Looks through what became old enough since the last look, account by account. Answers how many orphans there were. */
  async look(budget: () => TimeBudget): Promise<number> {
    const { olderThanMs, everyMs } = this.settings;
    const stretches = await run(this.pool, CLAIM, [olderThanMs, LEASE_MS, everyMs]);
    let count = 0;
    for (const stretch of stretches) {
      const orphans = await this.orphansOf(stretch, budget());
      const ended = await Promise.all(
        (orphans ?? []).map((each) => this.end(stretch.account, each, budget())),
      );
      const isThrough = orphans !== undefined && ended.every(Boolean);
      await runOne(this.pool, DONE, [stretch.account, isThrough ? stretch.toSeconds : null]);
      count += ended.length;
    }
    return count;
  }

  private async orphansOf(stretch: Stretch, budget: TimeBudget): Promise<OwnObject[] | undefined> {
    const made = await this.gateway.listOwn({ ...stretch, timeoutMs: budget.callTimeoutMs });
    if (made.kind === 'unknown') {
      this.log.warn({ err: made.cause, account: stretch.account }, 'orphans cannot be looked for');
      return undefined;
    }
    const alive = made.objects.filter(({ state }) => state !== 'canceled' && state !== 'expired');
    if (alive.length === 0) return [];
    const ids = alive.map(({ transactionId }) => transactionId);
    const unknown = await run(this.pool, UNKNOWN, [ids, alive.map(({ paymentId }) => paymentId)]);
    const names = new Set(unknown.map(({ transactionId }) => transactionId));
    return alive.filter(({ transactionId }) => names.has(transactionId));
  }

  private async end(account: string, orphan: OwnObject, budget: TimeBudget): Promise<boolean> {
    const { transactionId, paymentId, tenantId } = orphan;
    const after =
      orphan.state === 'captured'
        ? orphan.state
        : await this.gateway
            .cancel({ account, transactionId, timeoutMs: budget.callTimeoutMs })
            .then((answer) => (answer.kind === 'found' ? answer.payment.state : answer.kind));
    const facts = { account, transactionId, paymentId, tenantId, createdSeconds: orphan.createdSeconds };
    if (after === 'canceled' || after === 'expired' || after === 'none') {
      found().inc({ outcome: 'released' });
      this.log.error(facts, 'money was held at the gateway for a payment that nobody knows; it was let go');
      return true;
    }
    if (after === 'captured') {
      found().inc({ outcome: 'captured' });
      this.log.error(facts, 'money was taken at the gateway for a payment that nobody knows');
      return true;
    }
    this.log.warn({ ...facts, state: after }, 'orphan cannot be let go yet');
    return false;
  }
}
