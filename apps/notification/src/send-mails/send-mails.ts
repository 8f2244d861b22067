import { Inject, Injectable } from '@nestjs/common';

import { CONFIG } from '@holdfast/platform';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { Log, counter, inSpan } from '@holdfast/telemetry';

import type { NotificationConfig } from '../config.js';
import { MailHandover } from '../queue-mails/mail-handover.js';
import { MailQueue } from '../queue-mails/mail-queue.repository.js';
import type { UnsentMail } from '../queue-mails/mail-queue.repository.js';
import type { OutgoingMail } from '../queue-mails/outgoing-mail.js';
import { Mailer } from './mailer.port.js';
import type { SendResult } from './mailer.port.js';

const mails = () =>
  counter({ name: 'holdfast_mails_total', help: 'Mails by outcome', labelNames: ['outcome'] });

/** Sends queued mails, after the transactions that stored them. Any number of processes may run it at the same time. */
@Injectable()
export class SendMails {
  constructor(
    private readonly queue: MailQueue,
    private readonly handover: MailHandover,
    private readonly mailer: Mailer,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Pick<NotificationConfig, 'MAIL_BATCH_SIZE'>,
  ) {}

  /** Sends the mails that this process has queued, already claimed. */
  sendQueued(): Promise<void> {
    return this.handover.drain((mails) => this.sendBatch(mails));
  }

  /** The same once more before the process ends, and queues none claimed from then on. */
  sendLast(): Promise<void> {
    this.handover.close();
    return this.sendQueued();
  }

  /** Claims and sends batches until no mail is due; ends early when `stopping` is aborted. */
  async sendDue(stopping: AbortSignal): Promise<void> {
    let claimed: OutgoingMail[];
    do {
      claimed = await this.queue.claim(this.handover.owner, this.config.MAIL_BATCH_SIZE);
      if (claimed.length > 0) await this.sendBatch(claimed);
    } while (claimed.length === this.config.MAIL_BATCH_SIZE && !stopping.aborted);
  }

  /** Part of the trace that began with the customer's request. */
  private send(mail: OutgoingMail): Promise<SendResult> {
    const { tenantId, traceparent, requestId, template } = mail;
    const context = contextFrom({
      tenantId,
      traceparent: traceparent ?? undefined,
      requestId: requestId ?? undefined,
    });
    return runInContext(context, () =>
      inSpan(
        'send mail',
        { kind: 'client', attributes: { 'holdfast.mail.template': template } },
        async () => {
          const result = await this.mailer.send(mail);
          if (result.kind === 'sent') this.log.info({ mailId: mail.id, template }, 'mail sent');
          return result;
        },
      ),
    );
  }

  private async sendBatch(claimed: readonly OutgoingMail[]): Promise<void> {
    const sent: string[] = [];
    const unsent: UnsentMail[] = [];
    await Promise.all(
      claimed.map(async (mail) => {
        const result = await this.send(mail);
        mails().inc({ outcome: result.kind });
        if (result.kind === 'sent') sent.push(mail.id);
        else unsent.push({ id: mail.id, error: result.error, isPermanent: result.kind === 'refused' });
      }),
    );
    if (unsent[0]) this.log.warn({ mails: unsent.length, error: unsent[0].error }, 'mails were not sent');
    const failed = await this.queue.settle(this.handover.owner, sent, unsent);
    for (const { id, orderRef } of failed) this.log.error({ mailId: id, orderRef }, 'mail failed for good');
  }
}
