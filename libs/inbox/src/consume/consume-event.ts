import type { z } from 'zod';

import type { AnyEvent, EventData, EventDefinition } from '@holdfast/events';
import { isDatabaseUnavailable } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';
import { contextFrom, runInContext } from '@holdfast/request-context';
import { NO_LOG, inSpan } from '@holdfast/telemetry';
import type { Log } from '@holdfast/telemetry';

import { storeDeadLetter } from '../dead-letters/store-dead-letter.js';
import { causeOf, checkAndMark, isMarked } from './check-and-mark.js';
import type { Effect } from './check-and-mark.js';
import { classifyError } from './classify-error.js';
import { readCloudEvent } from './cloud-event.js';
import type { CloudEventEnvelope, ReceivedEvent } from './cloud-event.js';
import { countDelivery } from './consume-metrics.js';

/** Dapr's answers (EVT-3), each with status 200: done, deliver again, never deliver again. */
export interface ConsumeAnswer {
  readonly status: 'SUCCESS' | 'RETRY' | 'DROP';
}

/** One delivery and its effect. */
export interface ConsumeOptions<Shape extends z.ZodRawShape> {
  readonly pool: Pool;
  readonly event: EventDefinition<Shape>;
  /** The request's body: a CloudEvent, or any other content. */
  readonly body: unknown;
  /**
   * The effect, which commits with the event's mark or not at all. Throwing rolls both back. Only a refusal (DomainError), or a value that
   * the database cannot hold, drops the event: an unreachable service, a conflict or a bug ask for another delivery.
   */
  readonly effectOf: (event: ReceivedEvent<EventData<Shape>>) => Effect | Promise<Effect>;
  /**
   * False for an event that is irrelevant to this consumer: it is acknowledged without a transaction. Without an effect there is nothing to
   * mark, and a durable commit for each would be most of a consumer's cost.
   */
  readonly isRelevant?: (event: ReceivedEvent<EventData<Shape>>) => boolean;
  readonly log?: Log;
}

const SUCCESS: ConsumeAnswer = { status: 'SUCCESS' };
const RETRY: ConsumeAnswer = { status: 'RETRY' };
const DROP: ConsumeAnswer = { status: 'DROP' };

/** A delivery that fails, now or for ever. */
interface Delivery {
  readonly pool: Pool;
  readonly topic: string;
  readonly body: unknown;
  readonly log: Log;
}

/** Stores the event for the ops tools, then drops it; while it cannot be stored, it is not dropped. */
async function drop({ pool, topic, body, log }: Delivery, reason: string): Promise<ConsumeAnswer> {
  try {
    await storeDeadLetter(pool, { body, topic, reason });
    log.error({ topic, reason }, 'event dropped');
    return DROP;
  } catch (error) {
    log.warn({ err: error, topic, reason }, 'dropped event cannot be stored');
    return RETRY;
  }
}

async function answerTo(error: unknown, delivery: Delivery): Promise<ConsumeAnswer> {
  const { topic, log } = delivery;
  const kind = classifyError(error);
  if (kind === 'refused') return drop(delivery, error instanceof Error ? reasonOf(error) : kind);
  if (kind === 'transient') log.warn({ err: error, topic }, 'event will be delivered again');
  else log.error({ err: error, topic }, 'event handler failed');
  return RETRY;
}

const reasonOf = (error: Error & { reason?: unknown }): string =>
  typeof error.reason === 'string' ? `${error.reason}: ${error.message}` : error.message;

const contextOf = ({ id, tenantId }: ReceivedEvent<unknown>, envelope: CloudEventEnvelope) => ({
  ...contextFrom({ tenantId, requestId: envelope.requestid, traceparent: envelope.traceparent }),
  cause: causeOf(id),
});

/**
 * Consumes one delivery: reads the CloudEvent, runs in its tenant, request and trace (EVT-5), and applies its effect once for any number of
 * deliveries (EVT-2). Never throws.
 */
export async function consumeEvent<Shape extends z.ZodRawShape>(
  options: ConsumeOptions<Shape>,
): Promise<ConsumeAnswer> {
  const { pool, event: definition, body, effectOf, isRelevant, log = NO_LOG } = options;
  const startedAt = performance.now();
  const { topic } = definition;
  const delivery = { pool, topic, body, log };
  const answered = (answer: ConsumeAnswer): ConsumeAnswer => {
    countDelivery(topic, answer === DROP ? 'drop' : 'retry', startedAt);
    return answer;
  };
  const read = readCloudEvent<EventData<Shape>>(definition as AnyEvent, body);
  if (!read.ok) return answered(await drop(delivery, `invalid: ${read.problem}`));
  const { event, envelope } = read;
  const consume = async (): Promise<ConsumeAnswer> => {
    try {
      if (isRelevant && !isRelevant(event)) {
        countDelivery(topic, 'ignored', startedAt);
        return SUCCESS;
      }
      const isNew = await checkAndMark(pool, event, await effectOf(event));
      countDelivery(topic, isNew ? 'done' : 'duplicate', startedAt, event.occurredAt);
      // This line connects the request that caused the event with its consumers (EVT-5).
      if (isNew) log.info({ topic, eventId: event.id }, 'event consumed');
      return SUCCESS;
    } catch (error) {
      // A redelivery of a consumed event needs nothing that failed: neither the owner's answer nor another attempt. An unreachable database
      // is not asked again: it could not answer.
      if (isDatabaseUnavailable(error) || !(await isMarked(pool, event.id)))
        return answered(await answerTo(error, delivery));
      countDelivery(topic, 'duplicate', startedAt);
      return SUCCESS;
    }
  };
  const attributes = { 'messaging.destination.name': topic, 'messaging.message.id': event.id };
  return runInContext(contextOf(event, envelope), () =>
    inSpan(`consume ${topic}`, { kind: 'consumer', attributes }, consume),
  );
}
