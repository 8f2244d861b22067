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
 * Steps of returns and exchanges that change no points: a return counts when it is completed, an exchange is of equal value. They are
 * taken all the same, because the app is subscribed to the whole family and a missing route would drop them.
 */
@Controller('events')
export class ReturnProgressEventsController {
  constructor(private readonly inbox: EventInbox) {}

  @Consumes(returnRequested)
  returnRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.take(returnRequested, body);
  }

  @Consumes(returnApproved)
  returnApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.take(returnApproved, body);
  }

  @Consumes(returnReceived)
  returnReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.take(returnReceived, body);
  }

  @Consumes(exchangeRequested)
  exchangeRequested(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.take(exchangeRequested, body);
  }

  @Consumes(exchangeApproved)
  exchangeApproved(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.take(exchangeApproved, body);
  }

  @Consumes(exchangeReceived)
  exchangeReceived(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.take(exchangeReceived, body);
  }

  @Consumes(exchangeCompleted)
  exchangeCompleted(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.take(exchangeCompleted, body);
  }

  private take(event: Pick<AnyEvent, 'topic'>, body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(event as typeof returnRequested, body, nothingToDo, neverRelevant);
  }
}
