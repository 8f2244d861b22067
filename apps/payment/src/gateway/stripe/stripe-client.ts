import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import Stripe from 'stripe';

import { inSpan } from '@holdfast/telemetry';

/** The gateway's address and our key. */
export interface StripeAccess {
  readonly apiKey: string;
  /** A sandbox with the same API; default: Stripe. */
  readonly apiUrl?: string | undefined;
  readonly timeoutMs: number;
}

const MAX_SOCKETS = 100;
/** Shorter than the idle timeouts of servers and load balancers, so that they do not close a connection under a request. */
const IDLE_SOCKET_MS = 4_000;

interface Address {
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: 'http' | 'https';
}

const addressOf = (apiUrl: string | undefined): Address => {
  if (apiUrl === undefined) return {};
  const { hostname, port, protocol } = new URL(apiUrl);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  return { host: hostname, port: Number(port) || (scheme === 'http' ? 80 : 443), protocol: scheme };
};

/** The path without ids: `/v1/payment_intents/{id}/capture`. */
const routeOf = (path: string): string =>
  path.replace(/\?.*/, '').replace(/\/[a-z]+_(test_|live_)?[A-Za-z0-9]{8,}(?=\/|$)/g, '/{id}');

/**
 * Even with retries off, the SDK repeats a request once when its connection was closed, after half a second. Under another error name the
 * failure reaches us at once, and we repeat the call under the stored key.
 */
function onceOnly(agent: HttpAgent | HttpsAgent): ReturnType<typeof Stripe.createNodeHttpClient> {
  const client = Stripe.createNodeHttpClient(agent);
  const send = client.makeRequest.bind(client);
  client.makeRequest = async (...request) => {
    const [host, , path, method] = request;
    const attributes = { 'server.address': host, 'http.request.method': method };
    try {
      return await inSpan(`stripe ${method} ${routeOf(path)}`, { kind: 'client', attributes }, () =>
        send(...request),
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ECONNRESET' && code !== 'EPIPE') throw error;
      throw new Error(`connection closed (${code})`, { cause: error });
    }
  };
  return client;
}

/**
 * Stripe's SDK without its own retries (we count and store retries) and with our timeout (its default is 80 s). The API version is that of
 * the SDK's types.
 */
export function createStripeClient({ apiKey, apiUrl, timeoutMs }: StripeAccess): Stripe {
  const address = addressOf(apiUrl);
  const agentOptions = {
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    timeout: IDLE_SOCKET_MS,
    scheduling: 'lifo' as const,
  };
  const agent = address.protocol === 'http' ? new HttpAgent(agentOptions) : new HttpsAgent(agentOptions);
  return new Stripe(apiKey, {
    ...address,
    httpClient: onceOnly(agent),
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    appInfo: { name: 'holdfast' },
  });
}
