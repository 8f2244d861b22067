import { Body, Controller, Inject } from '@nestjs/common';

import { orderStatusChanged, paymentRefunded } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';
import { CONFIG } from '@holdfast/platform';

import { isNotified, orderNotice } from '../compose-mails/order-notice.js';
import { refundNotice } from '../compose-mails/refund-notice.js';
import type { NotificationConfig } from '../config.js';
import { QueueMail } from '../queue-mails/queue-mail.js';
import { RefundCauses } from './refund-causes.js';

/** Events of order and payment, each verified with its owner before a mail is sent in the shop's name (TRU-3). */
@Controller('events')
export class OrderEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly causes: OrderCauses,
    private readonly refunds: RefundCauses,
    private readonly queueMail: QueueMail,
    @Inject(CONFIG) private readonly config: Pick<NotificationConfig, 'MAIL_DEFAULT_LOCALE'>,
  ) {}

  @Consumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderStatusChanged,
      body,
      async (event) => this.queueMail.effectOf(event, orderNotice(await this.causes.move(event.data))),
      ({ data }) => isNotified(data),
    );
  }

  @Consumes(paymentRefunded)
  refunded(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentRefunded, body, async (event) => {
      const { refund, order } = await this.refunds.made(event.data);
      return this.queueMail.effectOf(event, refundNotice(refund, order, this.config.MAIL_DEFAULT_LOCALE));
    });
  }
}
