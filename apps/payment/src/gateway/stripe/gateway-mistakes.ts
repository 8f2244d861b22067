import { Counter, register } from 'prom-client';
import Stripe from 'stripe';

import type { Log } from '@holdfast/platform';

import type { UnknownAnswer } from '../gateway.port.js';
import { GATEWAY_OPERATIONS } from './refusal-codes.js';
import type { GatewayOperation } from './refusal-codes.js';
import { MISTAKES, mistakeOf, unknown } from './stripe-errors.js';

const METRIC = 'holdfast_gateway_mistakes_total';
const mistakes = (): Counter =>
  (register.getSingleMetric(METRIC) as Counter | undefined) ??
  new Counter({
    name: METRIC,
    help: 'Requests that the gateway turned away because of how we asked: key, permission, request or rate',
    labelNames: ['kind', 'operation'],
  });

const MAX_TEXT = 500;
/** Keys of Stripe's, secrets of its objects, and addresses: its messages repeat what they were given. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b(sk|rk|pk|ek|whsec)_[\w*]+/g, '$1_[redacted]'],
  [/\b((?:pi|seti|cs|src)_[A-Za-z0-9]+)_secret_\w+/g, '$1_secret_[redacted]'],
  [/\bBearer\s+\S+/gi, 'Bearer [redacted]'],
  [/[^\s@'"<>]+@[^\s@'"<>]+\.[^\s@'"<>]+/g, '[redacted]'],
];

/** A text of the gateway's that may stand in a log: without secrets and addresses, and short. */
const withoutSecrets = (text: string): string =>
  SECRETS.reduce((left, [secret, shown]) => left.replace(secret, shown), text).slice(0, MAX_TEXT);

/**
 * Counts and logs requests that the gateway turned away because of us: no shopper can do anything about them, and payments fail until an
 * operator acts. To callers they are unknown answers like any other.
 */
export class GatewayMistakes {
  constructor(private readonly log: Log) {
    // Shown as zero from the start: the first one has to count too.
    for (const kind of MISTAKES)
      for (const operation of GATEWAY_OPERATIONS) mistakes().inc({ kind, operation }, 0);
  }

  /** The unknown answer; counted and logged where the fault is ours. */
  unknown(cause: unknown, operation: GatewayOperation): UnknownAnswer {
    const kind = mistakeOf(cause, operation);
    if (kind !== undefined)
      this.report(kind, cause as InstanceType<typeof Stripe.errors.StripeError>, operation);
    return unknown(cause, operation);
  }

  private report(
    kind: string,
    error: InstanceType<typeof Stripe.errors.StripeError>,
    operation: GatewayOperation,
  ): void {
    mistakes().inc({ kind, operation });
    const { rawType, code, param, statusCode, requestId, message } = error;
    const facts = {
      kind,
      operation,
      gatewayStatus: statusCode,
      gatewayType: rawType,
      gatewayCode: code,
      gatewayParam: param && withoutSecrets(param),
      gatewayRequestId: requestId,
      gatewayMessage: withoutSecrets(message),
    };
    if (kind === 'rate_limit') this.log.warn(facts, 'the gateway takes no more requests for a moment');
    else this.log.error(facts, 'the gateway turned our request away: a mistake of ours, no refusal');
  }
}
