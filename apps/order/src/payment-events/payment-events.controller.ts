import { Body, Controller, Inject } from '@nestjs/common';

import {
  paymentAuthorizationExpiring,
  paymentCaptureFailed,
  paymentCaptured,
  paymentConfirmed,
  paymentFailed,
  paymentRefundFailed,
  paymentRefunded,
} from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import type { PoolClient } from '@holdfast/postgres';

import { ApplyPaymentNews } from './apply-payment-news.js';
import { capturedNews, confirmedNews, expiringNews, failedNews, refundedNews } from './payment-news.js';
import type { PaymentNews } from './payment-news.js';

interface PaymentEvent {
  readonly tenantId: string;
  readonly data: { readonly payment_id: string };
}

/** What payment tells (ORD-4). */
@Controller('events')
export class PaymentEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(ApplyPaymentNews) private readonly apply: ApplyPaymentNews,
  ) {}

  @Consumes(paymentConfirmed)
  confirmed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(paymentConfirmed, body, (tx, event) =>
      this.learn(tx, event, confirmedNews(event.data)),
    );
  }

  @Consumes(paymentFailed)
  failed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(paymentFailed, body, (tx, event) =>
      this.learn(tx, event, failedNews(event.data)),
    );
  }

  @Consumes(paymentCaptured)
  captured(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(paymentCaptured, body, (tx, event) =>
      this.learn(tx, event, capturedNews(event.data)),
    );
  }

  @Consumes(paymentCaptureFailed)
  captureFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(paymentCaptureFailed, body, (tx, event) =>
      this.learn(tx, event, failedNews(event.data)),
    );
  }

  @Consumes(paymentAuthorizationExpiring)
  authorizationExpiring(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(paymentAuthorizationExpiring, body, (tx, event) =>
      this.learn(tx, event, expiringNews(event.data)),
    );
  }

  @Consumes(paymentRefunded)
  refunded(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(paymentRefunded, body, (tx, event) =>
      this.learn(tx, event, refundedNews(event)),
    );
  }

  @Consumes(paymentRefundFailed)
  refundFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(paymentRefundFailed, body, (tx, event) =>
      this.learn(tx, event, refundedNews(event)),
    );
  }

  private learn(tx: PoolClient, { tenantId, data }: PaymentEvent, news: PaymentNews): Promise<void> {
    return this.apply.execute(tx, { tenantId, paymentId: data.payment_id.toLowerCase() }, news);
  }
}
