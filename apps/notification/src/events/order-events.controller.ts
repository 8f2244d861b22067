import { Body, Controller, Inject } from '@nestjs/common';

import { orderStatusChanged, paymentRefunded } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import { isTold, orderNotice } from '../compose-mail/order-notice.js';
import { refundNotice } from '../compose-mail/refund-notice.js';
import type { NotificationConfig } from '../config.js';
import { CONFIG } from '../database.js';
import { QueueMail } from '../queue-mail/queue-mail.js';
import { MailSender } from '../send-mails/mail-sender.js';

@Controller('events')
export class OrderEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(QueueMail) private readonly queueMail: QueueMail,
    @Inject(MailSender) private readonly sender: MailSender,
    @Inject(CONFIG) private readonly config: NotificationConfig,
  ) {}

  @Consumes(orderStatusChanged)
  async statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(
      orderStatusChanged,
      body,
      (event) => this.queueMail.effectOf(event, orderNotice(event.data)),
      ({ data }) => isTold(data),
    );
    if (answer.status === 'SUCCESS') this.sender.wake();
    return answer;
  }

  @Consumes(paymentRefunded)
  async refunded(@Body() body: unknown): Promise<ConsumeAnswer> {
    const answer = await this.inbox.apply(paymentRefunded, body, (event) =>
      this.queueMail.effectOf(event, refundNotice(event.data, this.config.MAIL_DEFAULT_LOCALE)),
    );
    this.sender.wake();
    return answer;
  }
}
