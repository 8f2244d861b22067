import { run } from '@holdfast/postgres';
import type { Queryable } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';

import type { CheckoutSessionRepository } from '../checkout-session/checkout-session.repository.js';
import type { LogPort } from '../ports/log.port.js';
import type { HoldRelease } from '../release-holds/hold-release.js';
import { cleanUpMetric } from './clean-up-metrics.js';
import { CLAIM_EXPIRED_SESSIONS } from './clean-up.statements.js';

interface ExpiredSession {
  readonly tenantId: string;
  readonly checkoutId: string;
  /** The number burnt for the release. */
  readonly attempt: number;
}

/** What ending sessions needs. */
export interface EndSessionsParts {
  readonly db: Queryable;
  readonly sessions: CheckoutSessionRepository;
  readonly holds: HoldRelease;
  readonly log: LogPort;
}

/**
 * Gives back the stock and promotion uses of checkouts that ran out without an open attempt (2.6). A worker that dies in the middle loses
 * nothing: a session counts as released only afterwards, and its release may be repeated.
 */
export class EndExpiredSessions {
  constructor(
    private readonly parts: EndSessionsParts,
    private readonly limits: { readonly batch: number; readonly leaseMs: number },
  ) {}

  /** Ends a batch; answers 0 when there may be more. */
  async round(): Promise<number | undefined> {
    const { batch, leaseMs } = this.limits;
    const rows = await run(this.parts.db, CLAIM_EXPIRED_SESSIONS, [leaseMs / 1000, batch]);
    const expired = rows.map((row) => ({
      tenantId: row.tenant_id,
      checkoutId: row.checkout_id,
      attempt: row.attempt,
    }));
    const ended = await Promise.all(expired.map((session) => this.end(session)));
    cleanUpMetric().inc({ what: 'expired_session' }, ended.filter(Boolean).length);
    return rows.length === batch ? 0 : undefined;
  }

  /** The holds are given back, or stored as owed, before the session is marked. */
  private async end({ tenantId, checkoutId, attempt }: ExpiredSession): Promise<boolean> {
    const { sessions, holds, log } = this.parts;
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
