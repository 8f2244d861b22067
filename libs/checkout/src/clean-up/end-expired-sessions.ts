import { Inject, Injectable } from '@nestjs/common';

import type { NextRound } from '@holdfast/platform';
import { AT_ONCE, CONFIG } from '@holdfast/platform';
import { Pool, run } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { Log } from '@holdfast/telemetry';

import { CheckoutSessionRepository } from '../checkout-session/checkout-session.repository.js';
import { HoldRelease } from '../release-holds/hold-release.js';
import type { WorkerSettings } from '../worker-settings.js';
import { cleanUpMetric } from './clean-up-metrics.js';
import { CLAIM_EXPIRED_SESSIONS } from './clean-up.statements.js';

interface ExpiredSession {
  readonly tenantId: string;
  readonly checkoutId: string;
  /** The number burnt for the release. */
  readonly attempt: number;
}

/**
 * Gives back the stock and promotion uses of checkouts that ran out without an open attempt (2.6). A worker that dies in the middle loses
 * nothing: a session counts as released only afterwards, and its release may be repeated.
 */
@Injectable()
export class EndExpiredSessions {
  constructor(
    private readonly db: Pool,
    private readonly sessions: CheckoutSessionRepository,
    private readonly holds: HoldRelease,
    private readonly log: Log,
    @Inject(CONFIG)
    private readonly limits: Pick<WorkerSettings, 'SESSION_CLEANUP_BATCH' | 'SESSION_CLEANUP_LEASE_MS'>,
  ) {}

  /** Ends a batch; the next round begins at once where there may be more. */
  async round(): Promise<NextRound | undefined> {
    const { SESSION_CLEANUP_BATCH: batch, SESSION_CLEANUP_LEASE_MS: leaseMs } = this.limits;
    const rows = await run(this.db, CLAIM_EXPIRED_SESSIONS, [leaseMs / 1000, batch]);
    const expired = rows.map((row) => ({
      tenantId: row.tenant_id,
      checkoutId: row.checkout_id,
      attempt: row.attempt,
    }));
    const ended = await Promise.all(expired.map((session) => this.end(session)));
    cleanUpMetric().inc({ what: 'expired_session' }, ended.filter(Boolean).length);
    return rows.length === batch ? AT_ONCE : undefined;
  }

  /** The holds are given back, or stored as owed, before the session is marked. */
  private async end({ tenantId, checkoutId, attempt }: ExpiredSession): Promise<boolean> {
    const { sessions, holds, log } = this;
    try {
      await runInContext(contextFrom({ tenantId }), async () => {
        await holds.release(tenantId, { checkoutId, attempt });
        await sessions.released(tenantId, checkoutId);
      });
      log.debug({ tenantId, checkoutId, attempt }, 'expired checkout ended');
      return true;
    } catch (error) {
      log.warn({ err: error, tenantId, checkoutId }, 'expired checkout could not be ended; tried again');
      return false;
    }
  }
}
