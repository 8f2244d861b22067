import type { OutgoingEvent } from '@holdfast/events';
import { currentContext } from '@holdfast/request-context';

/** Parameters of a statement that stores events and numbers them by the payment's counter: ids, topics, payloads, trace, request. */
export function eventColumns(
  events: readonly OutgoingEvent[],
): [string[], string[], string[], string | null, string | null] {
  const context = currentContext();
  return [
    events.map(({ id }) => id),
    events.map(({ topic }) => topic),
    events.map(({ payload }) => JSON.stringify(payload)),
    context?.traceparent ?? null,
    context?.requestId ?? null,
  ];
}
