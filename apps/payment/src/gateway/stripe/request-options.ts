import type Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import type { GatewayScope, KeyedCall } from '../gateway.port.js';

/** Clocks differ: an object's creation time may be slightly before ours. */
export const CLOCK_SKEW_SECONDS = 300;
/** Stripe's limit of one list page. */
export const PAGE_SIZE = 100;

/** Account and timeout. The SDK never retries. */
export const optionsOf = ({ account, timeoutMs }: GatewayScope): Stripe.RequestOptions => ({
  timeout: Math.max(1, Math.round(timeoutMs)),
  maxNetworkRetries: 0,
  ...(account !== '' && { stripeAccount: account }),
});

/** The same, with the call's idempotency key. */
export const keyed = (call: KeyedCall): Stripe.RequestOptions => ({
  ...optionsOf(call),
  idempotencyKey: call.key,
});

/** ISO minor units in Stripe's units. */
export const amountOf = (amountMinor: bigint, currency: string): number =>
  Number(STRIPE_UNITS.toGateway(amountMinor, currency));

/** Whether Stripe replayed a stored answer: the object may have changed since. */
export const wasReplayed = (response: { lastResponse?: { headers?: Record<string, unknown> } }): boolean =>
  response.lastResponse?.headers?.['idempotent-replayed'] === 'true';
