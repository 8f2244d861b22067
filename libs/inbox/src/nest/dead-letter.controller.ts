import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import type { ConsumeAnswer } from '../consume/consume-event.js';
import { EventInbox } from './event-inbox.js';

/** Where the app's own dead-letter topic is delivered (EVT-3). */
@Controller('events')
export class DeadLetterController {
  constructor(private readonly inbox: EventInbox) {}

  /** Stores the letter; it never fails a second time for its content. */
  @Post('dead-letter')
  @HttpCode(200)
  receive(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.keepDeadLetter(body);
  }
}
