import type Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import type { GatewayScope, KeyedCall } from '../gateway.port.js';

/** Clocks differ a little: what we look for may carry a time slightly before ours. */
export const CLOCK_SKEW_SECONDS = 300;
/** The most Stripe lists at once. */
export const PAGE_SIZE = 100;

/** Whose account, and how long; repeating is never the SDK's. */
export const optionsOf = ({ account, timeoutMs }: GatewayScope): Stripe.RequestOptions => ({
  timeout: Math.max(1, Math.round(timeoutMs)),
  maxNetworkRetries: 0,
  ...(account !== '' && { stripeAccount: account }),
});

/** The same, under the call's key. */
export const keyed = (call: KeyedCall): Stripe.RequestOptions => ({
  ...optionsOf(call),
  idempotencyKey: call.key,
});

/** ISO minor units as Stripe counts them, by its table. */
export const amountOf = (amountMinor: bigint, currency: string): number =>
  Number(STRIPE_UNITS.toGateway(amountMinor, currency));

/** Whether the answer was remembered under its key: then it tells what was, not what is. */
export const wasReplayed = (response: { lastResponse?: { headers?: Record<string, unknown> } }): boolean =>
  response.lastResponse?.headers?.['idempotent-replayed'] === 'true';
