import { Body, Controller, Inject } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { paymentCaptureRequested } from '@holdfast/events';
import { Consumes, EventInbox, MARK_ONLY } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import type { OrderRef } from '../../order-records/move-order.js';
import { CaptureOrder } from './capture-order.js';
import type { CaptureOutcome } from './capture-order.js';

/** Our own request to take an order's money: a topic, so that a slow gateway holds up neither the checkout nor payment's news. */
@Controller('events')
export class CaptureController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(CaptureOrder) private readonly captureOrder: CaptureOrder,
  ) {}

  @Consumes(paymentCaptureRequested)
  captureRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentCaptureRequested, body, async ({ tenantId, data }) => {
      const ref = { tenantId, orderId: data.order_id };
      const outcome = await this.ask(ref);
      return outcome.kind === 'asked' ? MARK_ONLY : (tx) => this.captureOrder.conclude(tx, ref, outcome);
    });
  }

  /** What is not known is asked for again, whatever kept it from being known: no error of ours drops a capture. */
  private async ask(ref: OrderRef): Promise<CaptureOutcome> {
    try {
      return await this.captureOrder.ask(ref);
    } catch (cause) {
      throw new DomainError('DEPENDENCY_UNAVAILABLE', {
        detail: `the capture of order ${ref.orderId} will be asked for again`,
        cause,
      });
    }
  }
}
