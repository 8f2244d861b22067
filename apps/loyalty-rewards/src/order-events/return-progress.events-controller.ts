import { Body, Controller } from '@nestjs/common';

import {
  exchangeApproved,
  exchangeCompleted,
  exchangeReceived,
  exchangeRequested,
  returnApproved,
  returnReceived,
  returnRequested,
} from '@holdfast/events';
import type { AnyEvent } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

const nothingToDo = (): Promise<void> => Promise.resolve();
const neverRelevant = (): boolean => false;

/**
 * Steps of returns and exchanges that change no points: a return counts when it is completed, an exchange is of equal value. The app
 * acknowledges them, because it is subscribed to the whole family and a missing route would drop them.
 */
@Controller('events')
export class ReturnProgressEventsController {
  constructor(private readonly inbox: EventInbox) {}

  @Consumes(returnRequested)
  returnRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.acknowledge(returnRequested, body);
  }

  @Consumes(returnApproved)
  returnApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.acknowledge(returnApproved, body);
  }

  @Consumes(returnReceived)
  returnReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.acknowledge(returnReceived, body);
  }

  @Consumes(exchangeRequested)
  exchangeRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.acknowledge(exchangeRequested, body);
  }

  @Consumes(exchangeApproved)
  exchangeApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.acknowledge(exchangeApproved, body);
  }

  @Consumes(exchangeReceived)
  exchangeReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.acknowledge(exchangeReceived, body);
  }

  @Consumes(exchangeCompleted)
  exchangeCompleted(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.acknowledge(exchangeCompleted, body);
  }

  private acknowledge(event: Pick<AnyEvent, 'topic'>, body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(event as typeof returnRequested, body, nothingToDo, neverRelevant);
  }
}
