import { Body, Controller, Inject } from '@nestjs/common';

import { paymentCaptureRequested } from '@holdfast/events';
import type { DataOf } from '@holdfast/events';
import { Consumes, EventInbox, MARK_ONLY, readCloudEvent } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { Log } from '@holdfast/service';

import { CaptureOrder } from './capture-order.js';
import type { CaptureOutcome } from './capture-order.js';

/** Our own request to take an order's money: a topic, so that a slow gateway holds up neither the checkout nor payment's news. */
@Controller('events')
export class CaptureController {
  constructor(
    @Inject(EventInbox) private readonly inbox: EventInbox,
    @Inject(CaptureOrder) private readonly captureOrder: CaptureOrder,
    @Inject(Log) private readonly log: Log,
  ) {}

  @Consumes(paymentCaptureRequested)
  async captureRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    const outcome = await this.ask(body);
    if (!outcome) return { status: 'RETRY' };
    return this.inbox.apply(paymentCaptureRequested, body, ({ tenantId, data }) =>
      outcome.kind === 'asked'
        ? MARK_ONLY
        : (tx) => this.captureOrder.conclude(tx, { tenantId, orderId: data.order_id }, outcome),
    );
  }

  /** Undefined: not known, ask again. A body that is no event is left for the inbox to judge. */
  private async ask(body: unknown): Promise<CaptureOutcome | undefined> {
    const read = readCloudEvent<DataOf<typeof paymentCaptureRequested>>(paymentCaptureRequested, body);
    if (!read.ok) return { kind: 'asked' };
    const { event, envelope } = read;
    const { tenantId } = event;
    const ref = { tenantId, orderId: event.data.order_id };
    const context = contextFrom({
      tenantId,
      requestId: envelope.requestid,
      traceparent: envelope.traceparent,
    });
    return runInContext(context, async () => {
      try {
        return await this.captureOrder.ask(ref);
      } catch (error) {
        this.log.warn({ err: error, orderId: ref.orderId }, 'capture will be asked for again');
        return undefined;
      }
    });
  }
}
