import { Body, Controller, Inject } from '@nestjs/common';

import {
  orderCancelled,
  orderCompleted,
  orderConfirmed,
  orderPaymentFailed,
  orderShipped,
  orderStatusChanged,
  paymentRefunded,
} from '@holdfast/events';
import type { OrderStatusName } from '@holdfast/events';
import { Consumes, EventInbox, StillConsumes } from '@holdfast/inbox';
import type { ConsumeAnswer, MarkedEffect } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';
import { CONFIG } from '@holdfast/platform';

import { isNotified, orderNotice } from '../compose-mails/order-notice.js';
import { refundNotice } from '../compose-mails/refund-notice.js';
import type { NotificationConfig } from '../config.js';
import { QueueMail } from '../queue-mails/queue-mail.js';
import type { MailCause } from '../queue-mails/queue-mail.js';
import { RefundCauses } from './refund-causes.js';

type OrderEvent = MailCause & { readonly data: { readonly order_id: string } };

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

  @Consumes(orderConfirmed)
  confirmed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderConfirmed, body, (event) => this.notify(event, 'confirmed'));
  }

  @Consumes(orderShipped)
  shipped(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderShipped, body, (event) => this.notify(event, 'shipped'));
  }

  @Consumes(orderCompleted)
  completed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderCompleted, body, (event) => this.notify(event, 'delivered'));
  }

  @Consumes(orderCancelled)
  cancelled(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderCancelled, body, (event) => this.notify(event, 'cancelled'));
  }

  @Consumes(orderPaymentFailed)
  paymentFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(orderPaymentFailed, body, (event) => this.notify(event, 'payment_failed'));
  }

  @StillConsumes(orderStatusChanged)
  statusChanged(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(
      orderStatusChanged,
      body,
      (event) => this.notify(event, event.data.to),
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

  private async notify(event: OrderEvent, to: OrderStatusName): Promise<MarkedEffect> {
    return this.queueMail.effectOf(
      event,
      orderNotice(await this.causes.move({ order_id: event.data.order_id, to })),
    );
  }
}
