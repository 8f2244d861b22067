/** What `--json` prints: one entry per app, then the parts. */
export function urlsOf({ instances, parts }) {
  const apps = instances
    .filter(({ name, app }) => name === app)
    .map((instance) => [instance.name, addressOf(instance)]);
  return {
    ...Object.fromEntries(apps),
    dapr: { appApiToken: parts.tokens.app, apiToken: parts.tokens.dapr },
    stripe: { http: parts.stripeUrl, webhookSecret: parts.webhookSecret },
    redis: { guard: parts.guardRedis, events: parts.eventsRedis },
    postgres: parts.postgres,
    mailbox: parts.mailbox,
    jwks: parts.jwks,
    ...(parts.tls && { tls: parts.tls }),
  };
}

/** Addresses of every process, replicas included, by process name. */
export function instanceUrls(instances) {
  return Object.fromEntries(instances.map((instance) => [instance.name, addressOf(instance)]));
}

function addressOf({ http, internal, grpc }) {
  return {
    http: `http://127.0.0.1:${http}`,
    internal: `http://127.0.0.1:${internal}`,
    ...(grpc && { grpc: `127.0.0.1:${grpc}` }),
  };
}
