import { Body, Controller, Inject } from '@nestjs/common';

import { orderStatusChanged, paymentRefunded } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';

import { isNotified, orderNotice } from '../compose-mails/order-notice.js';
import { refundNotice } from '../compose-mails/refund-notice.js';
import type { NotificationConfig } from '../config.js';
import { CONFIG } from '../database.js';
import { QueueMail } from '../queue-mails/queue-mail.js';
import { MailSender } from '../send-mails/mail-sender.js';
import { RefundCauses } from './refund-causes.js';

/** Events of order and payment, each verified with its owner before a mail is sent in the shop's name (TRU-3). */
@Controller('events')
export class OrderEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(OrderCauses) private readonly causes: OrderCauses,
    @Inject(RefundCauses) private readonly refunds: RefundCauses,
    @Inject(QueueMail) private readonly queueMail: QueueMail,
    @Inject(MailSender) private readonly sender: MailSender,
    @Inject(CONFIG) private readonly config: NotificationConfig,
  ) {}

  @Consumes(orderStatusChanged)
  async statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(
      orderStatusChanged,
      body,
      async (event) => this.queueMail.effectOf(event, orderNotice(await this.causes.move(event.data))),
      ({ data }) => isNotified(data),
    );
    if (answer.status === 'SUCCESS') this.sender.wake();
    return answer;
  }

  @Consumes(paymentRefunded)
  async refunded(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(paymentRefunded, body, async (event) => {
      const { refund, order } = await this.refunds.made(event.data);
      return this.queueMail.effectOf(event, refundNotice(refund, order, this.config.MAIL_DEFAULT_LOCALE));
    });
    this.sender.wake();
    return answer;
  }
}
