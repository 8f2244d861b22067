import { run, runOne } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { counter } from '@holdfast/telemetry';
import type { Log } from '@holdfast/telemetry';

import type { OwnEvents } from '../nest/own-events.js';
import { closeTaken, takeDue } from './retry-dead-letters.statements.js';
import type { DueLetter } from './retry-dead-letters.statements.js';

/** The wait doubles with every retry, up to this multiple of the first one: a minute becomes an hour. */
const LONGEST = 60;

const counted = () =>
  counter({
    name: 'holdfast_dead_letter_retries_total',
    help: 'Retries of dead letters by the app itself, by answer',
    labelNames: ['answer'],
  });

/** Number and times of retries. */
export interface RetryPlan {
  /** From the receipt of the letter to the first retry; each further wait is twice as long, up to sixty times this. */
  readonly firstAfterMs: number;
  /** The retry limit, after which the letter is left for operators. */
  readonly tries: number;
}

/** The parts it works with. */
export interface DeadLetterRetriesOptions {
  readonly pool: Pool;
  readonly plan: RetryPlan;
  readonly log: Log;
  /** The app's own routes. `deliver` never rejects; no retry is used while `canAct` is false. */
  readonly events: Pick<OwnEvents, 'deliver' | 'canAct'>;
}

/**
 * Retries events that reached the broker's retry limit during an outage (TRU-3: retried, never dropped). Events that were dropped for their
 * content or cause are not among them. The event's mark makes a repetition harmless, as for any delivery.
 */
export class DeadLetterRetries {
  constructor(private readonly options: DeadLetterRetriesOptions) {
    for (const answer of ['SUCCESS', 'RETRY', 'DROP']) counted().inc({ answer }, 0);
  }

  /** Retries each dead letter that is due, one after the other, until `stopping` is aborted; returns how many were consumed. */
  async retryDue(stopping?: AbortSignal): Promise<number> {
    const { pool, plan, events } = this.options;
    let done = 0;
    while (!stopping?.aborted && (await events.canAct())) {
      const letter = await runOne(pool, takeDue, [plan.tries, plan.firstAfterMs, LONGEST]);
      if (!letter) break;
      if (await this.retry(letter)) done += 1;
    }
    return done;
  }

  private async retry({
    id,
    topic,
    event_id: eventId,
    payload,
    tries,
    is_last,
  }: DueLetter): Promise<boolean> {
    const { pool, events, log } = this.options;
    const { status: answer } = await events.deliver(topic, payload);
    counted().inc({ answer });
    if (answer === 'SUCCESS') {
      await run(pool, closeTaken, [id, `consumed on retry (${tries})`]);
      log.info({ topic, eventId, tries }, 'dead letter consumed on retry');
    } else if (is_last && answer === 'RETRY') {
      log.error({ topic, eventId, tries }, 'dead letter is left for operators');
    }
    return answer === 'SUCCESS';
  }
}
