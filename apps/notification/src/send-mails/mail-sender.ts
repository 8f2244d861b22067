import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Counter, register } from 'prom-client';

import type { Log } from '@holdfast/platform';
import { contextFrom, newId, runInContext } from '@holdfast/request-context';
import { inSpan } from '@holdfast/telemetry';

import type { MailQueue, UnsentMail } from '../queue-mails/mail-queue.repository.js';
import type { OutgoingMail } from '../queue-mails/outgoing-mail.js';
import type { Mailer, SendResult } from './mailer.port.js';

const MAILS = 'holdfast_mails_total';
const mails = (): Counter =>
  (register.getSingleMetric(MAILS) as Counter | undefined) ??
  new Counter({ name: MAILS, help: 'Mails by outcome', labelNames: ['outcome'] });

/** How the sender works. */
export interface MailSenderOptions {
  readonly pollMs: number;
  readonly batchSize: number;
}

/** Sends queued mails, after the transactions that stored them. Any number of processes may run it at the same time. */
export class MailSender implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly owner = `mail-sender:${newId()}`;
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;
  private isWoken = false;
  private isStopped = false;

  constructor(
    private readonly queue: MailQueue,
    private readonly mailer: Mailer,
    private readonly log: Log,
    private readonly options: MailSenderOptions,
  ) {}

  onApplicationBootstrap(): void {
    this.lookIn(0);
  }

  /** Finishes what is under way. */
  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.working;
    this.mailer.close();
  }

  /** Looks for mails now. */
  wake(): void {
    this.isWoken = true;
    if (!this.working && !this.isStopped) this.lookIn(0);
  }

  private lookIn(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isWoken = false;
      this.working = this.sendAll().finally(() => {
        this.working = undefined;
        if (!this.isStopped) this.lookIn(this.isWoken ? 0 : this.options.pollMs);
      });
    }, delayMs);
  }

  private async sendAll(): Promise<void> {
    try {
      let claimed: OutgoingMail[];
      do {
        claimed = await this.queue.claim(this.owner, this.options.batchSize);
        if (claimed.length > 0) await this.sendBatch(claimed);
      } while (claimed.length === this.options.batchSize && !this.isStopped);
    } catch (error) {
      this.log.warn({ err: error }, 'mails cannot be claimed or updated');
    }
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
    const failed = await this.queue.settle(this.owner, sent, unsent);
    for (const { id, orderRef } of failed) this.log.error({ mailId: id, orderRef }, 'mail failed for good');
  }
}
