import { Inject, Module } from '@nestjs/common';

import { InboxModule } from '@holdfast/inbox';
import { OpsModule } from '@holdfast/ops';
import { OrderFactsModule } from '@holdfast/order-facts';
import { CONFIG, DatabaseModule, IdentityModule, Jobs } from '@holdfast/platform';

import { TemplateStore } from './compose-mails/template-store.js';
import type { NotificationConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { GrpcRefundFactsAdapter } from './events/grpc-refund-facts.adapter.js';
import { OrderEventsController } from './events/order.events-controller.js';
import { RefundCauses } from './events/refund-causes.js';
import { RefundFactsPort } from './events/refund-facts.port.js';
import { ReturnEventsController } from './events/return.events-controller.js';
import { MailHandover } from './queue-mails/mail-handover.js';
import { DUE_MAILS, QUEUED_MAILS } from './queue-mails/mail-jobs.js';
import { MailQueue } from './queue-mails/mail-queue.repository.js';
import { QueueMail } from './queue-mails/queue-mail.js';
import { MailboxMailer } from './send-mails/mailbox.mailer.js';
import { Mailer } from './send-mails/mailer.port.js';
import { SendMails } from './send-mails/send-mails.js';
import { SmtpMailer } from './send-mails/smtp.mailer.js';

/** The mailer that the configuration names: an SMTP server, else a folder. */
const openMailer = ({ SMTP_URL, MAILBOX_DIR }: NotificationConfig): Mailer =>
  SMTP_URL === undefined ? new MailboxMailer(MAILBOX_DIR!) : new SmtpMailer(SMTP_URL);

@Module({
  imports: [
    DatabaseModule.for('notification'),
    IdentityModule,
    InboxModule,
    OrderFactsModule,
    OpsModule.for({ consumes: true, customers: CUSTOMER_TABLES }),
  ],
  controllers: [OrderEventsController, ReturnEventsController],
  providers: [
    { provide: RefundFactsPort, useClass: GrpcRefundFactsAdapter },
    { provide: Mailer, inject: [CONFIG], useFactory: openMailer },
    RefundCauses,
    TemplateStore,
    MailHandover,
    QueueMail,
    MailQueue,
    SendMails,
  ],
})
export class NotificationModule {
  constructor(
    jobs: Jobs,
    sendMails: SendMails,
    @Inject(CONFIG) { MAIL_POLL_MS }: Pick<NotificationConfig, 'MAIL_POLL_MS'>,
  ) {
    jobs.add({ name: DUE_MAILS, everyMs: MAIL_POLL_MS, round: (stopping) => sendMails.sendDue(stopping) });
    jobs.add({
      name: QUEUED_MAILS,
      everyMs: MAIL_POLL_MS,
      round: () => sendMails.sendQueued(),
      settled: () => sendMails.sendLast(),
    });
  }
}
