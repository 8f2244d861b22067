import { Body, Controller } from '@nestjs/common';

import { DomainError } from '@holdfast/errors';
import { paymentCaptureRequested } from '@holdfast/events';
import { Consumes, EventInbox, MARK_ONLY } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import type { OrderRef } from '../../order-records/move-order.js';
import { CaptureOrder } from './capture-order.js';
import type { CaptureOutcome } from './capture-order.js';

/** Order's own capture requests. They are a topic of their own, so that a slow gateway delays neither checkouts nor payment's events. */
@Controller('events')
export class CaptureEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly captureOrder: CaptureOrder,
  ) {}

  @Consumes(paymentCaptureRequested)
  captureRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(paymentCaptureRequested, body, async ({ tenantId, data }) => {
      const ref = { tenantId, orderId: data.order_id };
      const outcome = await this.request(ref);
      return outcome.kind === 'requested' ? MARK_ONLY : (tx) => this.captureOrder.conclude(tx, ref, outcome);
    });
  }

  /** Any error is an unknown outcome, so the request is delivered again: no error drops a capture. */
  private async request(ref: OrderRef): Promise<CaptureOutcome> {
    try {
      return await this.captureOrder.request(ref);
    } catch (cause) {
      throw new DomainError('DEPENDENCY_UNAVAILABLE', {
        detail: `the capture of order ${ref.orderId} will be requested again`,
        cause,
      });
    }
  }
}
