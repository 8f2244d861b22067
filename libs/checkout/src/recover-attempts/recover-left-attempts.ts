import { Inject, Injectable } from '@nestjs/common';

import type { NextRound } from '@holdfast/platform';
import { AT_ONCE, CONFIG } from '@holdfast/platform';
import { Log } from '@holdfast/telemetry';

import { AttemptDriver } from '../confirm-checkout/attempt-driver.js';
import type { ClaimedAttempt } from '../confirm-checkout/attempt.js';
import { AttemptRepository } from '../confirm-checkout/attempt.repository.js';
import type { WorkerSettings } from '../worker-settings.js';
import { attemptsTakenOver } from './attempt-metrics.js';
import { DrivesUnderWay } from './drives-under-way.js';

/** Takes over attempts without a driver, or with an unknown outcome, and brings them to their end (CHK-12). */
@Injectable()
export class RecoverLeftAttempts {
  private readonly drives: DrivesUnderWay;

  constructor(
    private readonly attempts: AttemptRepository,
    private readonly driver: AttemptDriver,
    private readonly log: Log,
    @Inject(CONFIG) { RECOVERY_AT_ONCE }: Pick<WorkerSettings, 'RECOVERY_AT_ONCE'>,
  ) {
    this.drives = new DrivesUnderWay(RECOVERY_AT_ONCE);
  }

  /** Claims what is left and starts driving it; the next round begins at once where there may be more to claim. */
  async round(): Promise<NextRound | undefined> {
    await this.drives.room();
    const { free } = this.drives;
    const claimed = await this.attempts.claimAllLeft(free, this.driver.sagaVersions, (attempt, error) => {
      attemptsTakenOver().inc({ how: 'lease_over', outcome: 'unreadable' });
      this.log.error({ err: error, ...attempt }, 'the record of an open attempt cannot be read');
    });
    for (const attempt of claimed) this.drives.add(this.recover(attempt));
    return claimed.length === free ? AT_ONCE : undefined;
  }

  /** Waits for the attempts under way. */
  async settled(): Promise<void> {
    await this.drives.settled();
  }

  private async recover(claimed: ClaimedAttempt): Promise<void> {
    const { checkoutId, attempt, epoch, tenantId } = claimed;
    try {
      const { status } = await this.driver.recover(claimed);
      attemptsTakenOver().inc({ how: 'lease_over', outcome: status });
      const facts = { checkoutId, attempt, epoch, tenantId, status };
      if (status === 'pending') this.log.debug(facts, 'attempt still without a known outcome');
      else this.log.info(facts, 'attempt recovered');
    } catch (error) {
      // Its lease expires again, and another round takes it over.
      attemptsTakenOver().inc({ how: 'lease_over', outcome: 'error' });
      this.log.warn({ err: error, checkoutId, attempt, epoch, tenantId }, 'attempt could not be recovered');
    }
  }
}
