import { Body, Controller } from '@nestjs/common';

import {
  exchangeApproved,
  exchangeCompleted,
  exchangeReceived,
  exchangeRequested,
  returnApproved,
  returnCompleted,
  returnReceived,
  returnRequested,
} from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';
import { OrderCauses } from '@holdfast/order-facts';
import type { ReturnStage } from '@holdfast/order-facts';

import { exchangeNotice, returnNotice } from '../compose-mails/return-notice.js';
import { QueueMail } from '../queue-mails/queue-mail.js';

type ReturnEvent = typeof returnRequested | typeof returnCompleted;
type ExchangeEvent = typeof exchangeRequested | typeof exchangeCompleted;

/** Events of returns and exchanges, each verified with order (TRU-3). */
@Controller('events')
export class ReturnEventsController {
  constructor(
    private readonly inbox: EventInbox,
    private readonly causes: OrderCauses,
    private readonly queueMail: QueueMail,
  ) {}

  @Consumes(returnRequested)
  returnRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.notifyReturn('requested', returnRequested, body);
  }

  @Consumes(returnApproved)
  returnApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.notifyReturn('approved', returnApproved, body);
  }

  @Consumes(returnReceived)
  returnReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.notifyReturn('received', returnReceived, body);
  }

  @Consumes(returnCompleted)
  returnCompleted(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.notifyReturn('completed', returnCompleted, body);
  }

  @Consumes(exchangeRequested)
  exchangeRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.notifyExchange('requested', exchangeRequested, body);
  }

  @Consumes(exchangeApproved)
  exchangeApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.notifyExchange('approved', exchangeApproved, body);
  }

  @Consumes(exchangeReceived)
  exchangeReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.notifyExchange('received', exchangeReceived, body);
  }

  @Consumes(exchangeCompleted)
  exchangeCompleted(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.notifyExchange('completed', exchangeCompleted, body);
  }

  private notifyReturn(stage: ReturnStage, event: ReturnEvent, body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(event as typeof returnRequested, body, async (received) => {
      const confirmed = await this.causes.return(received.data, stage);
      return this.queueMail.effectOf(received, returnNotice(stage, confirmed));
    });
  }

  private notifyExchange(stage: ReturnStage, event: ExchangeEvent, body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(event as typeof exchangeRequested, body, async (received) => {
      const confirmed = await this.causes.exchange(received.data, stage);
      return this.queueMail.effectOf(received, exchangeNotice(stage, confirmed));
    });
  }
}
