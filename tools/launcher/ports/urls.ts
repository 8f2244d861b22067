import type { Instance } from '../apps/apps.ts';
import type { AppAddress, PartAddresses, StackUrls } from '../stack-types.ts';

/** The addresses that `--json` prints: one entry per app, then the parts. */
export function urlsOf({
  instances,
  parts,
}: {
  instances: readonly Instance[];
  parts: PartAddresses;
}): StackUrls {
  const apps = instanceUrls(instances.filter(({ name, app }) => name === app));
  return {
    ...apps,
    dapr: { appApiToken: parts.tokens.app, apiToken: parts.tokens.dapr },
    stripe: { http: parts.stripeUrl, webhookSecret: parts.webhookSecret },
    redis: { guard: parts.guardRedis, events: parts.eventsRedis },
    postgres: parts.postgres,
    mailbox: parts.mailbox,
    jwks: parts.jwks,
    ...(parts.tls && { tls: parts.tls }),
  };
}

/** The address of an app of a running stack; throws where the stack was started without it. */
export function appAddress(urls: Readonly<Record<string, unknown>>, app: string): AppAddress {
  const address = urls[app];
  if (!isAddress(address)) throw new Error(`This stack has no ${app}.`);
  return address;
}

const isAddress = (value: unknown): value is AppAddress =>
  typeof value === 'object' && value !== null && 'http' in value && 'internal' in value;

/** The address of the gateway of a running stack; throws where there is none. */
export function gatewayUrl({ stripe }: StackUrls): string {
  if (!stripe.http) throw new Error('This stack has no gateway.');
  return stripe.http;
}

/** Addresses of every process, replicas included, by process name. */
export function instanceUrls(instances: readonly Instance[]): Record<string, AppAddress> {
  return Object.fromEntries(instances.map((instance) => [instance.name, addressOf(instance)]));
}

function addressOf({ http, internal, grpc }: Instance): AppAddress {
  return {
    http: `http://127.0.0.1:${http}`,
    internal: `http://127.0.0.1:${internal}`,
    ...(grpc && { grpc: `127.0.0.1:${grpc}` }),
  };
}
