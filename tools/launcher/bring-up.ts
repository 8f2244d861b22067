import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { startIdentity } from '../sandboxes/identity/jwks-server.ts';
import { AUDIENCE } from '../sandboxes/identity/signing-key.ts';
import { appProcess } from './apps/app-processes.ts';
import { openCertificates } from './apps/certificates.ts';
import { migrateAll, prepareDatabases, withoutPassword } from './databases/databases.ts';
import { startPostgres } from './databases/postgres.ts';
import { findOrInstallRedis } from './databases/redis-binary.ts';
import { startRedis } from './databases/redis.ts';
import { forgetSeeds, seedAll } from './databases/seed.ts';
import { servicesWithSchema } from './migrate/migrate.ts';
import { PARTS } from './ports/ports.ts';
import { startSidecars } from './processes/sidecars.ts';
import { startStripe } from './processes/stripe.ts';

/** Starts all parts and then the apps; answers where everything is. */
export async function bringUp(plan, running, step) {
  const redis = startBothRedis(plan, running, step);
  const [databases, brokers, gateway, identity, tls] = await settleAll([
    databasesReady(plan, running, step),
    redis.then(async (urls) => ({ ...urls, sidecars: await sidecarsReady(plan, running, urls, step) })),
    gatewayReady(plan, running, step),
    identityReady(plan, running),
    certificatesReady(plan, step),
  ]);
  const mailbox = path.join(plan.dataDir, 'mailbox');
  mkdirSync(mailbox, { recursive: true });
  const parts = {
    ...brokers,
    tokens: plan.tokens,
    identity: identity.env,
    gateway: gateway.env,
    mail: mailOf(plan, mailbox),
    clientKey: { CLIENT_HASH_KEY: plan.secret('clientHashKey') },
    erasure: { ERASURE_KEY: plan.secret('erasureKey') },
    tls,
  };
  await startApps(plan, running, { databases: databases.services, parts }, step);
  return {
    databases,
    sidecars: brokers.sidecars,
    issuer: identity.env.JWT_ISSUER,
    addresses: {
      ...{ postgres: databases.adminUrl, guardRedis: brokers.guardRedis, eventsRedis: brokers.eventsRedis },
      tokens: plan.tokens,
      ...{
        stripeUrl: gateway.url,
        webhookSecret: gateway.webhookSecret,
        mailbox,
        jwks: identity.env.JWKS_URL,
        tls,
      },
    },
  };
}

/** All of them, even when one fails: what still starts would otherwise outlive the failure. */
async function settleAll(promises) {
  const results = await Promise.allSettled(promises);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
  return results.map(({ value }) => value);
}

async function databasesReady(plan, running, step) {
  const { dataDir, secret, given, onLine } = plan;
  let adminUrl = given.adminUrl;
  if (plan.own.postgres) {
    await step('PostgreSQL', async () => {
      const port = PARTS.postgres + plan.portOffset;
      const started = await startPostgres({
        dataDir,
        port,
        secret,
        settings: plan.postgresSettings,
        onLine,
        running,
      });
      adminUrl = started.url;
      if (started.isNew) forgetSeeds(dataDir);
      return started.isNew ? `new, on port ${port}` : `on port ${port}`;
    });
  } else if (adminUrl) onLine(`PostgreSQL: ${withoutPassword(adminUrl)} (given)`);
  const withSchema = new Set(servicesWithSchema());
  const services = [...new Set(plan.apps.map(({ database }) => database))];
  let result;
  await step('databases', async () => {
    result = await prepareDatabases({ adminUrl, given: given.databases, services, secret });
    const toMigrate = services.filter((service) => withSchema.has(service));
    const applied = await running.uninterrupted(() => migrateAll(pick(result.services, toMigrate)));
    return `${services.length}, ${applied === 0 ? 'up to date' : `${applied} migrations applied`}`;
  });
  await step('demo data', async () => {
    const seeded = await seedAll({ apps: plan.apps, databases: result.services, dataDir });
    return seeded.length > 0 ? seeded.join(', ') : 'there already';
  });
  return { adminUrl: adminUrl ?? Object.values(given.databases)[0], ...result };
}

function pick(object, names) {
  return Object.fromEntries(names.map((name) => [name, object[name]]));
}

async function startBothRedis({ own, given, dataDir, portOffset, onLine }, running, step) {
  const urls = { guardRedis: given.guardRedis, eventsRedis: given.eventsRedis };
  if (!own.guardRedis && !own.eventsRedis) return urls;
  const binary = await findOrInstallRedis({ onLine });
  await step('Redis', async () => {
    const start = (kind) =>
      startRedis({ kind, binary, dataDir, port: PARTS[`${kind}Redis`] + portOffset, onLine, running });
    await settleAll(
      ['guard', 'events']
        .filter((kind) => own[`${kind}Redis`])
        .map(async (kind) => (urls[`${kind}Redis`] = await start(kind))),
    );
  });
  return urls;
}

async function sidecarsReady({ sidecars: plan, ...rest }, running, { eventsRedis }, step) {
  const { dataDir, onLine, daprd, tokens } = rest;
  await step('sidecars', () => startSidecars({ plan, dataDir, eventsRedis, daprd, tokens, onLine, running }));
  return Object.fromEntries(plan.map(({ name, httpPort }) => [name, `http://127.0.0.1:${httpPort}`]));
}

async function gatewayReady({ own, secret, dataDir, portOffset, instances, onLine }, running, step) {
  if (!own.stripe) return { url: process.env.STRIPE_API_URL ?? 'https://api.stripe.com', env: {} };
  const webhookSecret = secret('webhookSecret', 'whsec_');
  const payment = instances.find(({ name }) => name === 'payment');
  if (!payment) return { url: undefined, webhookSecret, env: {} };
  let url;
  await step('gateway', async () => {
    const port = PARTS.stripe + portOffset;
    url = await startStripe({ dataDir, port, paymentPort: payment.http, webhookSecret, onLine, running });
  });
  const env = {
    STRIPE_API_KEY: 'sk_test_holdfast_local',
    STRIPE_API_URL: url,
    STRIPE_WEBHOOK_SECRETS: webhookSecret,
  };
  return { url, webhookSecret, env };
}

async function identityReady({ own, dataDir, portOffset }, running) {
  if (!own.identity) return { env: { JWKS_URL: process.env.JWKS_URL, ...LOCAL_KEYS } };
  const { issuer, jwksUrl, stop } = await startIdentity({ dataDir, port: PARTS.identity + portOffset });
  running.addService(stop);
  return { env: { JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: AUDIENCE, ...LOCAL_KEYS } };
}

/** Keys of this machine need no https; those of others do, unless the environment names their host. */
const LOCAL_KEYS = { JWKS_HTTP_HOSTS: process.env.JWKS_HTTP_HOSTS || '127.0.0.1,localhost' };

async function certificatesReady({ tls, dataDir, apps }, step) {
  if (!tls) return undefined;
  let certificates;
  await step('certificates', async () => {
    certificates = await openCertificates(
      dataDir,
      apps.map(({ name }) => name),
    );
    return path.dirname(certificates.ca);
  });
  return certificates;
}

function mailOf({ given }, mailbox) {
  return given.smtp ? { SMTP_URL: given.smtp } : { MAILBOX_DIR: mailbox };
}

async function startApps(plan, running, { databases, parts }, step) {
  const { instances, portOffset, env, dataDir, readyMs, onLine } = plan;
  if (plan.missing.length > 0) onLine(`not in this checkout: ${plan.missing.join(', ')}`);
  await step('apps', async () => {
    const options = { databases, parts, portOffset, env, dataDir, readyMs, onLine };
    const processes = instances.map((instance) => running.add('app', appProcess(instance, options)));
    await settleAll(processes.map((process) => process.start()));
    return processes.map(({ name }) => name).join(', ');
  });
}
