import { Injectable } from '@nestjs/common';
import type Stripe from 'stripe';

import { Log } from '@holdfast/platform';
import { counter } from '@holdfast/telemetry';

import type { UnknownAnswer } from '../gateway.port.js';
import { GATEWAY_OPERATIONS } from './refusal-codes.js';
import type { GatewayOperation } from './refusal-codes.js';
import { MISTAKES, mistakeOf, unknown } from './stripe-errors.js';

const mistakes = () =>
  counter({
    name: 'holdfast_gateway_mistakes_total',
    help: 'Requests that the gateway turned away because of how we asked: key, permission, request or rate',
    labelNames: ['kind', 'operation'],
  });

const MAX_TEXT = 500;
/** Stripe's keys, its objects' secrets, and e-mail addresses: its messages repeat the request. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b(sk|rk|pk|ek|whsec)_[\w*]+/g, '$1_[redacted]'],
  [/\b((?:pi|seti|cs|src)_[A-Za-z0-9]+)_secret_\w+/g, '$1_secret_[redacted]'],
  [/\bBearer\s+\S+/gi, 'Bearer [redacted]'],
  [/[^\s@'"<>]+@[^\s@'"<>]+\.[^\s@'"<>]+/g, '[redacted]'],
];

/** A text of the gateway for the log: short, without secrets and addresses. */
const withoutSecrets = (text: string): string =>
  SECRETS.reduce((left, [secret, shown]) => left.replace(secret, shown), text).slice(0, MAX_TEXT);

/**
 * Counts and logs requests that the gateway rejected by our fault: customers cannot help it, and payments fail until an operator acts. To
 * callers they are unknown outcomes like any other.
 */
@Injectable()
export class GatewayMistakes {
  constructor(private readonly log: Log) {
    // Report zero from the start, so that the first one is an increase.
    for (const kind of MISTAKES)
      for (const operation of GATEWAY_OPERATIONS) mistakes().inc({ kind, operation }, 0);
  }

  /** The unknown outcome; counted and logged if the fault is ours. */
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
    if (kind === 'rate_limit') this.log.warn(facts, 'the gateway limits our request rate');
    else this.log.error(facts, 'the gateway rejected our request by our fault; this is no refusal');
  }
}
