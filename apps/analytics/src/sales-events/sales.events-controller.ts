import { Body, Controller } from '@nestjs/common';

import { cartConverted, orderCompleted } from '@holdfast/events';
import { Consumes, EventInbox } from '@holdfast/inbox';
import type { ConsumeAnswer } from '@holdfast/inbox';

import { recordCompletion } from '../record-completion/record-completion.js';
import { recordConversion } from '../record-conversion/record-conversion.js';

@Controller('events')
export class SalesEventsController {
  constructor(private readonly inbox: EventInbox) {}

  @Consumes(cartConverted)
  converted(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.apply(cartConverted, body, ({ data }) => recordConversion(data));
  }

  @Consumes(orderCompleted)
  completed(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.consume(orderCompleted, body, (tx, { data }) => recordCompletion(tx, data));
  }
}
