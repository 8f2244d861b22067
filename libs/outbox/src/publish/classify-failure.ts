import type { PublishOutcome } from './event-publisher.js';

const MAX_ERROR_LENGTH = 500;

/** The sidecar is up and the broker behind it is not: it answers 500 to that as well. */
const BROKER_AWAY = new RegExp(
  [
    // No connection.
    ...['connection refused', 'connection reset', 'broken pipe', 'no such host', 'network is unreachable'],
    ...['\\bEOF\\b', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'connection (is )?closed'],
    ...['client is closed', "stream isn't writeable", 'circuit breaker', 'run out of available brokers'],
    // No answer in time.
    ...['time(d )?-?out', 'ETIMEDOUT', 'deadline exceeded', 'context canceled', 'unavailable'],
    // Redis is reachable and cannot write any event now.
    ...['LOADING ', 'OOM ', 'MISCONF ', 'READONLY', 'MASTERDOWN', 'CLUSTERDOWN', 'NOREPLICAS', 'TRYAGAIN'],
    ...['NOAUTH ', 'WRONGPASS ', 'BUSY ', 'max number of clients'],
  ].join('|'),
  'i',
);

/** No component of that name: a wrong configuration, not a wrong event. */
const NO_COMPONENT = /ERR_PUBSUB_(NOT_FOUND|NOT_CONFIGURED)|ERR_PUBSUB_EMPTY/;

const AWAY_STATUSES = new Set([401, 404, 408, 421, 425, 429, 502, 503, 504]);

/** The sidecar's answer to a publish. */
export interface SidecarAnswer {
  readonly status: number;
  readonly body: string;
}

type Failure = Exclude<PublishOutcome, { kind: 'published' }>;

/** Of several addresses tried, Node says only that all failed; its code says how. */
const textOf = ({ message, code }: Error & { code?: unknown }): string => message || String(code);

/** The outcome of a publish without an answer: nothing is known about the event. */
export function classifyError(error: unknown): Failure {
  const cause = error instanceof Error ? error : new Error(String(error));
  return { kind: 'unreachable', error: textOf(cause).slice(0, MAX_ERROR_LENGTH) };
}

/**
 * The outcome of a publish that the sidecar did not accept. Only an answer about the event itself is a refusal: ten refusals end in
 * `failed`, and an outage must not fail valid events (EVT-4).
 */
export function classifyAnswer({ status, body }: SidecarAnswer): Failure {
  // A redirect comes from something between us and the sidecar.
  const isAway =
    status < 400 || AWAY_STATUSES.has(status) || BROKER_AWAY.test(body) || NO_COMPONENT.test(body);
  return {
    kind: isAway ? 'unreachable' : 'refused',
    error: `${status} ${body}`.slice(0, MAX_ERROR_LENGTH),
  };
}
