import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

import Stripe from 'stripe';

import { inSpan } from '@holdfast/telemetry';

/** Where the gateway is, and who we are there. */
export interface StripeAccess {
  readonly apiKey: string;
  /** Another gateway with the same API. */
  readonly apiUrl?: string | undefined;
  readonly timeoutMs: number;
}

const MAX_SOCKETS = 100;
/** Shorter than what servers and load balancers commonly allow, so that it is us who close an idle connection, not they under a request. */
const IDLE_SOCKET_MS = 4_000;

interface Place {
  readonly host?: string;
  readonly port?: number;
  readonly protocol?: 'http' | 'https';
}

const placeOf = (apiUrl: string | undefined): Place => {
  if (apiUrl === undefined) return {};
  const { hostname, port, protocol } = new URL(apiUrl);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  return { host: hostname, port: Number(port) || (scheme === 'http' ? 80 : 443), protocol: scheme };
};

/** The path without ids: `/v1/payment_intents/{id}/capture`. */
const routeOf = (path: string): string =>
  path.replace(/\?.*/, '').replace(/\/[a-z]+_(test_|live_)?[A-Za-z0-9]{8,}(?=\/|$)/g, '/{id}');

/**
 * Even with retries off, the SDK repeats a request once, after half a second, when its connection was closed. Under another name the
 * error reaches us at once, and it is ours to ask again under the stored key.
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
 * The official SDK, kept from doing what is ours to do: it repeats nothing (a retry is counted and stored by us) and waits no longer than
 * our own callers do (its default is 80 s). The API version is the one its types were made for.
 */
export function createStripeClient({ apiKey, apiUrl, timeoutMs }: StripeAccess): Stripe {
  const place = placeOf(apiUrl);
  const agentOptions = {
    keepAlive: true,
    maxSockets: MAX_SOCKETS,
    timeout: IDLE_SOCKET_MS,
    scheduling: 'lifo' as const,
  };
  const agent = place.protocol === 'http' ? new HttpAgent(agentOptions) : new HttpsAgent(agentOptions);
  return new Stripe(apiKey, {
    ...place,
    httpClient: onceOnly(agent),
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    appInfo: { name: 'holdfast' },
  });
}
