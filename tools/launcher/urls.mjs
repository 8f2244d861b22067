/** What `--json` prints: one entry per app, then the parts. */
export function urlsOf({ instances, parts }) {
  const apps = instances
    .filter(({ name, app }) => name === app)
    .map(({ name, http, grpc }) => [name, addressOf(http, grpc)]);
  return {
    ...Object.fromEntries(apps),
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
  return Object.fromEntries(instances.map(({ name, http, grpc }) => [name, addressOf(http, grpc)]));
}

function addressOf(http, grpc) {
  return { http: `http://127.0.0.1:${http}`, ...(grpc && { grpc: `127.0.0.1:${grpc}` }) };
}
