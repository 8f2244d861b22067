import type { PublishOutcome } from './event-publisher.js';

const MAX_ERROR_LENGTH = 500;

/** What the sidecar says when it is up and the broker behind it is not: it answers 500 to that as well. */
const BROKER_AWAY = new RegExp(
  [
    // The way there.
    ...['connection refused', 'connection reset', 'broken pipe', 'no such host', 'network is unreachable'],
    ...['\\bEOF\\b', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'connection (is )?closed'],
    ...['client is closed', "stream isn't writeable", 'circuit breaker', 'run out of available brokers'],
    // No answer in time.
    ...['time(d )?-?out', 'ETIMEDOUT', 'deadline exceeded', 'context canceled', 'unavailable'],
    // Redis is there and cannot write now, whatever the event.
    ...['LOADING ', 'OOM ', 'MISCONF ', 'READONLY', 'MASTERDOWN', 'CLUSTERDOWN', 'NOREPLICAS', 'TRYAGAIN'],
    ...['NOAUTH ', 'WRONGPASS ', 'BUSY ', 'max number of clients'],
  ].join('|'),
  'i',
);

/** No component of that name: the wiring is wrong, which says nothing about the event. */
const NO_COMPONENT = /ERR_PUBSUB_(NOT_FOUND|NOT_CONFIGURED)|ERR_PUBSUB_EMPTY/;

const AWAY_STATUSES = new Set([401, 404, 408, 421, 425, 429, 502, 503, 504]);

interface SidecarAnswer {
  readonly status: number;
  readonly error_msg: string;
}

/** The SDK hides the sidecar's answer in the message of a plain Error, as JSON. */
function sidecarAnswer(error: Error): SidecarAnswer | undefined {
  try {
    const parsed = JSON.parse(error.message) as Partial<SidecarAnswer>;
    return typeof parsed.status === 'number'
      ? { status: parsed.status, error_msg: String(parsed.error_msg) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Of several addresses tried, Node says nothing but that all failed; its code says how. */
const textOf = ({ message, code }: Error & { code?: unknown }): string =>
  (message || String(code)).slice(0, MAX_ERROR_LENGTH);

/**
 * Whether the broker refused the event or could not be reached. Only an answer about the event itself is a refusal: ten refusals
 * end in `failed`, and an outage must not do that to events that nothing is wrong with (EVT-4).
 */
export function classifyFailure(error: unknown): Exclude<PublishOutcome, { kind: 'published' }> {
  const cause = error instanceof Error ? error : new Error(String(error));
  const answer = sidecarAnswer(cause);
  if (!answer) return { kind: 'unreachable', error: textOf(cause) };
  const text = `${answer.status} ${answer.error_msg}`.slice(0, MAX_ERROR_LENGTH);
  const away =
    AWAY_STATUSES.has(answer.status) ||
    BROKER_AWAY.test(answer.error_msg) ||
    NO_COMPONENT.test(answer.error_msg);
  return { kind: away ? 'unreachable' : 'refused', error: text };
}
