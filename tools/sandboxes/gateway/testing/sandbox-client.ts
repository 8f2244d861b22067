import Stripe from 'stripe';

import type { StripeSandboxOptions } from '../sandbox-types.ts';
import { startStripeSandbox } from '../sandbox.ts';
import { CONTROL_ANSWER } from './answers.ts';
import type { ControlAnswer } from './answers.ts';

/** A sandbox of one test, with the real SDK pointed at it. */
export interface TestSandbox {
  url: string;
  stripe: Stripe;
  /** Another client of the same sandbox. */
  client(config?: { apiKey?: string; stripeAccount?: string; maxNetworkRetries?: number }): Stripe;
  control(method: string, path: string, body?: unknown): Promise<ControlAnswer>;
  /** One API call without the SDK, to see the bytes. */
  raw(
    method: string,
    path: string,
    options?: { form?: string; headers?: Record<string, string> },
  ): Promise<Response>;
  close(): Promise<void>;
}

/** The real SDK pointed at an address. */
export function connect(
  url: string,
  config: { apiKey?: string; stripeAccount?: string; maxNetworkRetries?: number },
): Stripe {
  const { apiKey = 'sk_test_sandbox', maxNetworkRetries = 0, stripeAccount } = config;
  const { hostname, port } = new URL(url);
  return new Stripe(apiKey, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries,
    telemetry: false,
    ...(stripeAccount ? { stripeAccount } : {}),
  });
}

async function send(url: string, method: string, body?: unknown): Promise<ControlAnswer> {
  const response = await fetch(url, body === undefined ? { method } : { method, body: JSON.stringify(body) });
  return CONTROL_ANSWER.parse(await response.json());
}

/** Starts a sandbox on a free port. */
export async function startTestSandbox(options: Partial<StripeSandboxOptions> = {}): Promise<TestSandbox> {
  const { url, close } = await startStripeSandbox({ port: 0, ...options });
  return {
    url,
    close,
    stripe: connect(url, {}),
    client: (config = {}) => connect(url, config),
    control: (method, path, body) => send(`${url}/_sandbox/${path}`, method, body),
    raw: (method, path, { form, headers } = {}) =>
      fetch(`${url}${path}`, {
        method,
        headers: { authorization: 'Bearer sk_test_sandbox', ...headers },
        ...(form === undefined ? {} : { body: form }),
      }),
  };
}

/** What our shop sends for a card payment; `changes` replaces parts of it. */
export function cardPayment(
  changes: Partial<Stripe.PaymentIntentCreateParams> = {},
): Stripe.PaymentIntentCreateParams {
  return {
    amount: 5000,
    currency: 'usd',
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    ...changes,
  };
}

/** The error a call ends in; fails the test where it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    return error as Stripe.errors.StripeError;
  }
  throw new Error('expected the call to be refused');
}
