import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';

import { DeadLetterController, eventInboxProvider } from '@holdfast/inbox';
import { CONSUMER_OPS, CUSTOMER_OPS, customerData, operatorIdentity, opsProviders } from '@holdfast/ops';
import { OrderCauses, orderCausesProviders } from '@holdfast/order-facts';
import { Health, Log } from '@holdfast/platform';

import { TemplateStore } from './compose-mails/template-store.js';
import type { NotificationConfig } from './config.js';
import { CUSTOMER_TABLES } from './customer-data/customer-tables.js';
import { CONFIG, Database } from './database.js';
import { GrpcRefundFactsAdapter } from './events/grpc-refund-facts.adapter.js';
import { OrderEventsController } from './events/order.events-controller.js';
import { RefundCauses } from './events/refund-causes.js';
import { RefundFactsPort } from './events/refund-facts.port.js';
import { ReturnEventsController } from './events/return.events-controller.js';
import { MailQueue } from './queue-mails/mail-queue.repository.js';
import { QueueMail } from './queue-mails/queue-mail.js';
import { MailSender } from './send-mails/mail-sender.js';
import { MailboxMailer } from './send-mails/mailbox.mailer.js';
import { Mailer } from './send-mails/mailer.port.js';
import { SmtpMailer } from './send-mails/smtp.mailer.js';

const mailerOf = (config: NotificationConfig): Mailer =>
  config.SMTP_URL === undefined ? new MailboxMailer(config.MAILBOX_DIR!) : new SmtpMailer(config.SMTP_URL);

/** The services that are asked before a mail is written. */
const ownersOf = (config: NotificationConfig): Provider[] => [
  ...orderCausesProviders(config),
  {
    provide: RefundFactsPort,
    inject: [Health],
    useFactory: (health: Health) => {
      const refunds = new GrpcRefundFactsAdapter(config.PAYMENT_GRPC_URL, config.GRPC_CALL_TIMEOUT_MS);
      health.addForEvents('payment', () => refunds.assertReachable());
      return refunds;
    },
  },
];

const providersOf = (config: NotificationConfig): Provider[] => [
  { provide: CONFIG, useValue: config },
  Database,
  operatorIdentity(config),
  ...ownersOf(config),
  {
    provide: RefundCauses,
    inject: [RefundFactsPort, OrderCauses],
    useFactory: (refunds: RefundFactsPort, orders: OrderCauses) => new RefundCauses(refunds, orders),
  },
  customerData(CUSTOMER_TABLES),
  ...opsProviders([Database], ({ pool }: Database) => pool),
  eventInboxProvider([Database, Log], ({ pool }: Database, log: Log) => ({ pool, log, settings: config })),
  { provide: Mailer, useFactory: () => mailerOf(config) },
  {
    provide: TemplateStore,
    useFactory: () =>
      new TemplateStore({ dir: config.MAIL_TEMPLATES_DIR, defaultLocale: config.MAIL_DEFAULT_LOCALE }),
  },
  {
    provide: QueueMail,
    inject: [TemplateStore, Log],
    useFactory: (templates: TemplateStore, log: Log) => new QueueMail(templates, log),
  },
  {
    provide: MailQueue,
    inject: [Database],
    useFactory: ({ pool }: Database) =>
      new MailQueue(pool, {
        leaseMs: config.MAIL_LEASE_MS,
        maxAttempts: config.MAIL_MAX_ATTEMPTS,
        retryBaseMs: config.MAIL_RETRY_BASE_MS,
        retryMaxMs: config.MAIL_RETRY_MAX_MS,
      }),
  },
  {
    provide: MailSender,
    inject: [MailQueue, Mailer, Log],
    useFactory: (queue: MailQueue, mailer: Mailer, log: Log) =>
      new MailSender(queue, mailer, log, { pollMs: config.MAIL_POLL_MS, batchSize: config.MAIL_BATCH_SIZE }),
  },
];

@Module({})
export class NotificationModule {
  static register(config: NotificationConfig): DynamicModule {
    return {
      module: NotificationModule,
      controllers: [
        OrderEventsController,
        ReturnEventsController,
        DeadLetterController,
        ...CONSUMER_OPS,
        ...CUSTOMER_OPS,
      ],
      providers: providersOf(config),
    };
  }
}
