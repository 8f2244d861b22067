import { Body, Controller, HttpCode, Post } from '@nestjs/common';

import type { ConsumeAnswer } from '../consume/consume-event.js';
import { EventInbox } from './event-inbox.js';

/** Receives the app's dead-letter topic (EVT-3). */
@Controller('events')
export class DeadLetterController {
  constructor(private readonly inbox: EventInbox) {}

  /** Stores the letter, whatever its content. */
  @Post('dead-letter')
  @HttpCode(200)
  receive(@Body() body: unknown): Promise<ConsumeAnswer> {
    return this.inbox.keepDeadLetter(body);
  }
}
