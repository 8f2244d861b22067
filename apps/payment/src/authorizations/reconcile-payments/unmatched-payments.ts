import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, Log } from '@holdfast/platform';
import { Pool, run, runOne } from '@holdfast/postgres';
import { counter } from '@holdfast/telemetry';

import type { PaymentConfig } from '../../config.js';
import { GatewayPort } from '../../gateway/gateway.port.js';
import type { OwnObject } from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { TimeBudgets } from '../../gateway/time-budgets.js';
import { CLAIM_PERIODS, END_PERIOD, FIND_UNMATCHED } from './unmatched-payments.statements.js';
import type { Period } from './unmatched-payments.statements.js';

const found = () =>
  counter({
    name: 'holdfast_payment_orphans_total',
    help: 'Objects at the gateway that carry our metadata and that no payment knows',
    labelNames: ['outcome'],
  });

/** Longer than one search of all accounts takes. */
const LEASE_MS = 120_000;

/**
 * Searches the gateway for payments that match no row (PAY-9): after a restore of the database, or after a request that arrived late.
 * Authorizations are voided. Captured money is reported to operators, since its purpose is unknown here. Each installation needs gateway
 * accounts of its own: the objects of another one would be unmatched here.
 */
@Injectable()
export class UnmatchedPayments {
  constructor(
    private readonly pool: Pool,
    private readonly gateway: GatewayPort,
    private readonly budgets: TimeBudgets,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Pick<PaymentConfig, 'ORPHANS_AFTER_MS' | 'RECONCILE_POLL_MS'>,
  ) {}

  /** One round of the job: searches objects that are old enough by now, account by account. */
  async execute(): Promise<void> {
    const { ORPHANS_AFTER_MS: olderThanMs, RECONCILE_POLL_MS: everyMs } = this.config;
    const periods = await run(this.pool, CLAIM_PERIODS, [olderThanMs, LEASE_MS, everyMs]);
    for (const period of periods) {
      const unmatched = await this.unmatchedOf(period, this.budgets.start());
      const ended = await Promise.all(
        (unmatched ?? []).map((each) => this.end(period.account, each, this.budgets.start())),
      );
      const isComplete = unmatched !== undefined && ended.every(Boolean);
      await runOne(this.pool, END_PERIOD, [period.account, isComplete ? period.toSeconds : null]);
    }
  }

  private async unmatchedOf(period: Period, budget: TimeBudget): Promise<OwnObject[] | undefined> {
    const made = await this.gateway.listOwn({ ...period, timeoutMs: budget.callTimeoutMs });
    if (made.kind === 'unknown') {
      this.log.warn({ err: made.cause, account: period.account }, 'unmatched payments cannot be searched');
      return undefined;
    }
    const live = made.objects.filter(({ state }) => state !== 'canceled' && state !== 'expired');
    if (live.length === 0) return [];
    const ids = live.map(({ transactionId }) => transactionId);
    const rows = await run(this.pool, FIND_UNMATCHED, [ids, live.map(({ paymentId }) => paymentId)]);
    const unmatched = new Set(rows.map(({ transactionId }) => transactionId));
    return live.filter(({ transactionId }) => unmatched.has(transactionId));
  }

  private async end(account: string, object: OwnObject, budget: TimeBudget): Promise<boolean> {
    const { transactionId, paymentId, tenantId } = object;
    const after =
      object.state === 'captured'
        ? object.state
        : await this.gateway
            .cancel({ account, transactionId, timeoutMs: budget.callTimeoutMs })
            .then((answer) => (answer.kind === 'found' ? answer.payment.state : answer.kind));
    const facts = { account, transactionId, paymentId, tenantId, createdSeconds: object.createdSeconds };
    if (after === 'canceled' || after === 'expired' || after === 'none') {
      found().inc({ outcome: 'released' });
      this.log.error(facts, 'the gateway had an authorization for an unknown payment; it was voided');
      return true;
    }
    if (after === 'captured') {
      found().inc({ outcome: 'captured' });
      this.log.error(facts, 'the gateway has captured money for an unknown payment');
      return true;
    }
    this.log.warn({ ...facts, state: after }, 'an unmatched authorization cannot be voided yet');
    return false;
  }
}
