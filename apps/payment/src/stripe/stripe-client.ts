import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import Stripe from 'stripe';

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

const hostOf = (apiUrl: string): { host: string; port: number; protocol: 'http' | 'https' } => {
  const { hostname, port, protocol } = new URL(apiUrl);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  return { host: hostname, port: Number(port) || (scheme === 'http' ? 80 : 443), protocol: scheme };
};

/**
 * The official SDK, kept from doing what is ours to do: it repeats nothing (a retry is counted and stored by us) and waits no longer than
 * our own callers do (its default is 80 s). The API version is the one its types were made for.
 */
export function createStripeClient({ apiKey, apiUrl, timeoutMs }: StripeAccess): Stripe {
  const place = apiUrl === undefined ? {} : hostOf(apiUrl);
  const agentOptions = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_SOCKET_MS, scheduling: 'lifo' as const };
  const agent = place.protocol === 'http' ? new HttpAgent(agentOptions) : new HttpsAgent(agentOptions);
  return new Stripe(apiKey, {
    ...place,
    httpAgent: agent,
    maxNetworkRetries: 0,
    timeout: timeoutMs,
    telemetry: false,
    appInfo: { name: 'holdfast' },
  });
}
