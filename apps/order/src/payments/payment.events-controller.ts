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
import { Consumes, EventInbox, MARK_ONLY } from '@holdfast/inbox';
import type { ConsumeAnswer, Effect } from '@holdfast/inbox';

import { ApplyPaymentNews } from './apply-payment-update.js';
import type { PaymentHint } from './payment-update.js';
import { AskPayment } from './verify-payment-event.js';
import type { HintedPayment } from './verify-payment-event.js';

interface PaymentEvent {
  readonly tenantId: string;
  readonly data: HintedPayment & { readonly occurred_at: string };
}

/** What payment tells (ORD-4): hints, about which payment is asked before an order moves (TRU-3). */
@Controller('events')
export class PaymentEventsController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(ApplyPaymentNews) private readonly apply: ApplyPaymentNews,
    @Inject(AskPayment) private readonly payment: AskPayment,
  ) {}

  @Consumes(paymentConfirmed)
  confirmed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentConfirmed, body, (event) => this.learn(event, 'confirmed'));
  }

  @Consumes(paymentFailed)
  failed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentFailed, body, (event) => this.learn(event, 'failed'));
  }

  @Consumes(paymentCaptured)
  captured(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentCaptured, body, (event) => this.learn(event, 'captured'));
  }

  @Consumes(paymentCaptureFailed)
  captureFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentCaptureFailed, body, (event) => this.learn(event, 'failed'));
  }

  @Consumes(paymentAuthorizationExpiring)
  authorizationExpiring(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentAuthorizationExpiring, body, (event) => this.learn(event, 'expiring'));
  }

  @Consumes(paymentRefunded)
  refunded(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentRefunded, body, (event) => this.learn(event, 'refunded'));
  }

  @Consumes(paymentRefundFailed)
  refundFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentRefundFailed, body, (event) => this.learn(event, 'refunded'));
  }

  private async learn({ tenantId, data }: PaymentEvent, kind: PaymentHint['kind']): Promise<Effect> {
    const news = await this.payment.newsOf(data, { kind, at: data.occurred_at });
    if (!news) return MARK_ONLY;
    const payment = { tenantId, paymentId: data.payment_id.toLowerCase() };
    return (tx) => this.apply.execute(tx, payment, news);
  }
}
