import { Body, Controller } from '@nestjs/common';

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

import type { PaymentReport } from './payment-update.js';
import { ReactToPayment } from './react-to-payment.js';
import { VerifyPaymentEvent } from './verify-payment-event.js';
import type { ReportedPayment } from './verify-payment-event.js';

interface PaymentEvent {
  readonly tenantId: string;
  readonly data: ReportedPayment & { readonly occurred_at: string };
}

/** Events of payment (ORD-4). Each is verified with payment before an order moves (TRU-3). */
@Controller('events')
export class PaymentEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly reaction: ReactToPayment,
    private readonly verify: VerifyPaymentEvent,
  ) {}

  @Consumes(paymentConfirmed)
  confirmed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentConfirmed, body, (event) => this.effectOf(event, 'confirmed'));
  }

  @Consumes(paymentFailed)
  failed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentFailed, body, (event) => this.effectOf(event, 'failed'));
  }

  @Consumes(paymentCaptured)
  captured(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentCaptured, body, (event) => this.effectOf(event, 'captured'));
  }

  @Consumes(paymentCaptureFailed)
  captureFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentCaptureFailed, body, (event) => this.effectOf(event, 'failed'));
  }

  @Consumes(paymentAuthorizationExpiring)
  authorizationExpiring(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentAuthorizationExpiring, body, (event) => this.effectOf(event, 'expiring'));
  }

  @Consumes(paymentRefunded)
  refunded(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentRefunded, body, (event) => this.effectOf(event, 'refunded'));
  }

  @Consumes(paymentRefundFailed)
  refundFailed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentRefundFailed, body, (event) => this.effectOf(event, 'refunded'));
  }

  private async effectOf({ tenantId, data }: PaymentEvent, kind: PaymentReport['kind']): Promise<Effect> {
    const update = await this.verify.execute(data, { kind, at: data.occurred_at });
    if (!update) return MARK_ONLY;
    const payment = { tenantId, paymentId: data.payment_id.toLowerCase() };
    return this.reaction.effectOf(payment, update);
  }
}
