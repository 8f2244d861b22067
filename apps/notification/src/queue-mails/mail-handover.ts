import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, Jobs } from '@holdfast/platform';
import { newId } from '@holdfast/request-context';

import type { NotificationConfig } from '../config.js';
import { DUE_MAILS, QUEUED_MAILS } from './mail-jobs.js';
import type { OutgoingMail } from './outgoing-mail.js';

/**
 * Mails that this process queued and claimed in one statement, until its sender takes them: they need no statement that claims them. Their
 * claim is the usual lease. If the process dies, the lease expires and another process sends them.
 */
@Injectable()
export class MailHandover {
  /** The claims of this process. */
  readonly owner = `mail-sender:${newId()}`;
  private readonly waiting: OutgoingMail[] = [];
  private taken = 0;
  private isClosed = false;

  constructor(
    private readonly jobs: Jobs,
    @Inject(CONFIG) private readonly config: Pick<NotificationConfig, 'MAIL_BATCH_SIZE'>,
  ) {}

  /**
   * The owner to claim a new mail for, or null where this process has a batch of mails to send already or is stopping: a mail must not wait
   * in memory while its lease runs.
   */
  claimant(): string | null {
    return !this.isClosed && this.waiting.length + this.taken < this.config.MAIL_BATCH_SIZE
      ? this.owner
      : null;
  }

  /** Hands over a mail that was stored with the claim of this process, and starts its sender. */
  add(mail: OutgoingMail): void {
    this.waiting.push(mail);
    this.jobs.wake(QUEUED_MAILS);
  }

  /** A mail was stored without a claim: starts the job that claims it. */
  addUnclaimed(): void {
    this.jobs.wake(DUE_MAILS);
  }

  /** Gives the waiting mails to `send`, until none waits. */
  async drain(send: (mails: readonly OutgoingMail[]) => Promise<void>): Promise<void> {
    while (this.waiting.length > 0) {
      const mails = this.waiting.splice(0);
      this.taken = mails.length;
      await send(mails).finally(() => (this.taken = 0));
    }
  }

  /** Claims no further mails. */
  close(): void {
    this.isClosed = true;
  }
}
