import { Inject, Injectable } from '@nestjs/common';

import { OwnRoutes } from '@holdfast/service';

import type { ConsumeAnswer } from '../consume/consume-event.js';

/** Longer than any consumer may take. */
const TIMEOUT_MS = 30_000;
const ANSWERS = ['SUCCESS', 'RETRY', 'DROP'];

/** Hands events to the app's own routes, as its sidecar does. */
@Injectable()
export class OwnEvents {
  constructor(@Inject(OwnRoutes) private readonly routes: OwnRoutes) {}

  /** RETRY also where the app has no route for the topic, the route fails, or it takes too long. */
  async deliver(topic: string, body: unknown): Promise<ConsumeAnswer> {
    try {
      const response = await this.routes.deliver(topic, body, TIMEOUT_MS);
      const { status } = (await response.json()) as Partial<ConsumeAnswer>;
      const isAnswer = response.ok && status !== undefined && ANSWERS.includes(status);
      return { status: isAnswer ? status : 'RETRY' };
    } catch {
      return { status: 'RETRY' };
    }
  }
}
