import Stripe from 'stripe';

import { startProgram } from './start-program.js';

const API_KEY = 'sk_test_sandbox';

/** The URL to which the sandbox posts webhooks, and the secret that signs them. */
export interface GatewaySandboxOptions {
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
}

/** The local payment gateway in its own process, with Stripe's SDK connected to it. */
export interface GatewaySandbox {
  readonly url: string;
  readonly stripe: Stripe;
  /** Another client of the same sandbox. */
  readonly client: (config: { stripeAccount: string }) => Stripe;
  /** Calls the control interface: faults, clock, challenges, pages. */
  readonly control: (method: string, route: string, body?: unknown) => Promise<any>;
  readonly close: () => Promise<void>;
}

/** A gateway sandbox behind a mirror that checks every request and response against Stripe's OpenAPI document. */
export interface ContractSandbox extends GatewaySandbox {
  /** The violations since the last call, one line each. */
  readonly takeProblems: () => Promise<string[]>;
}

function connect(url: string, config: { stripeAccount?: string } = {}): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(API_KEY, {
    host: hostname,
    port: Number(port),
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...config,
  });
}

const sandboxAt = (url: string, close: () => Promise<void>): GatewaySandbox => ({
  url,
  stripe: connect(url),
  client: (config) => connect(url, config),
  control: async (method, route, body) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    return (await fetch(`${url}/_sandbox/${route}`, init)).json();
  },
  close,
});

/** Starts a gateway sandbox on a free port, with its state in memory. */
export async function startGatewaySandbox(options: GatewaySandboxOptions = {}): Promise<GatewaySandbox> {
  const { webhookUrl, webhookSecret } = options;
  const webhooks = webhookUrl ? ['--webhook-url', webhookUrl, '--webhook-secret', webhookSecret ?? ''] : [];
  const { url, stop } = await startProgram('tools/sandboxes/gateway/main.ts', ['--port', '0', ...webhooks]);
  return sandboxAt(url, stop);
}

/** Starts a gateway sandbox that is checked against Stripe's contract; only in the tier `stripe-contract`, which runs stripe-mock. */
export async function startContractSandbox(): Promise<ContractSandbox> {
  const { url, stop } = await startProgram('tools/sandboxes/gateway/contract/stand.ts');
  const takeProblems = async (): Promise<string[]> =>
    (await fetch(`${url}/_contract/problems`, { method: 'DELETE' })).json() as Promise<string[]>;
  return { ...sandboxAt(url, stop), takeProblems };
}
