import { Injectable } from '@nestjs/common';

import { Health, Log, OwnRoutes } from '@holdfast/platform';

import type { ConsumeAnswer } from '../consume/consume-event.js';

/** Longer than any consumer takes. */
const TIMEOUT_MS = 30_000;
const ANSWERS = ['SUCCESS', 'RETRY', 'DROP'];

/** Delivers events to the app's own routes, as its sidecar does. */
@Injectable()
export class OwnEvents {
  constructor(
    private readonly routes: OwnRoutes,
    private readonly log: Log,
    private readonly health: Health,
  ) {}

  /** Whether events can be acted on now: the app is ready, and so is each service that it asks before it acts. */
  async canAct(): Promise<boolean> {
    return (await this.health.reportForEvents()).ready;
  }

  /** RETRY also where the app has no route for the topic, the route fails, or it takes too long. */
  async deliver(topic: string, body: unknown): Promise<ConsumeAnswer> {
    try {
      const response = await this.routes.deliver(topic, body, TIMEOUT_MS);
      const { status } = (await response.json()) as Partial<ConsumeAnswer>;
      if (response.ok && status !== undefined && ANSWERS.includes(status)) return { status };
      this.log.warn({ topic, httpStatus: response.status }, 'a retried event got no answer');
      return { status: 'RETRY' };
    } catch (error) {
      this.log.warn({ err: error, topic }, 'a retried event got no answer');
      return { status: 'RETRY' };
    }
  }
}
