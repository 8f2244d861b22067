import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { startIdentity } from '../sandboxes/identity/jwks-server.ts';
import { AUDIENCE } from '../sandboxes/identity/signing-key.ts';
import { appProcess } from './apps/app-processes.ts';
import type { SurroundingParts } from './apps/apps.ts';
import { openCertificates } from './apps/certificates.ts';
import type { Variables } from './apps/variables.ts';
import { migrateAll, prepareDatabases, withoutPassword } from './databases/databases.ts';
import type { DatabaseUrls } from './databases/databases.ts';
import { startPostgres } from './databases/postgres.ts';
import { findOrInstallRedis } from './databases/redis-binary.ts';
import { startRedis } from './databases/redis.ts';
import type { RedisKind } from './databases/redis.ts';
import { forgetSeeds, seedAll } from './databases/seed.ts';
import { servicesWithSchema } from './migrate/migrate.ts';
import type { StackPlan } from './plan.ts';
import { PARTS } from './ports/ports.ts';
import type { Step } from './print.ts';
import type { RunningParts } from './processes/running-parts.ts';
import { startSidecars } from './processes/sidecars.ts';
import { startStripe } from './processes/stripe.ts';
import { settleAll } from './settle-all.ts';
import type { PartAddresses, StackCertificates } from './stack-types.ts';

/** Where everything is that was brought up. */
export interface BroughtUp {
  readonly databases: DatabaseUrls;
  readonly sidecars: Readonly<Record<string, string>>;
  readonly issuer: string;
  readonly addresses: PartAddresses;
}

/** The plan of a start, the processes it adds to, and the printer of its steps. */
interface StartContext {
  readonly plan: StackPlan;
  readonly running: RunningParts;
  readonly step: Step;
}

/** Starts all parts and then the apps; returns where everything is. */
export async function bringUp(plan: StackPlan, running: RunningParts, step: Step): Promise<BroughtUp> {
  const context = { plan, running, step };
  const redis = startBothRedis(context);
  const [{ adminUrl, ...databases }, brokers, gateway, identity, tls] = await settleAll([
    databasesReady(context),
    redis.then(async (urls) => ({ ...urls, sidecars: await sidecarsReady(context, urls.eventsRedis) })),
    gatewayReady(context),
    identityReady(context),
    certificatesReady(context),
  ]);
  const mailbox = path.join(plan.dataDir, 'mailbox');
  mkdirSync(mailbox, { recursive: true });
  const { guardRedis, eventsRedis, sidecars } = brokers;
  const { tokens } = plan;
  await startApps(context, databases.services, {
    ...{ guardRedis, sidecars, tokens, identity, tls },
    gateway: gateway.env,
    mail: plan.given.smtp ? { SMTP_URL: plan.given.smtp } : { MAILBOX_DIR: mailbox },
    clientKey: { CLIENT_HASH_KEY: plan.secret('clientHashKey') },
    erasure: { ERASURE_KEY: plan.secret('erasureKey') },
  });
  const { url: stripeUrl, webhookSecret } = gateway;
  const parts = { guardRedis, eventsRedis, stripeUrl, webhookSecret, mailbox, tokens, tls };
  return {
    databases,
    sidecars,
    issuer: identity.JWT_ISSUER ?? '',
    addresses: { ...parts, postgres: adminUrl, jwks: identity.JWKS_URL },
  };
}

async function databasesReady({ plan, running, step }: StartContext) {
  const { dataDir, secret, given, onLine, apps } = plan;
  const adminUrl = plan.own.postgres ? await ownPostgres({ plan, running, step }) : given.adminUrl;
  if (adminUrl && !plan.own.postgres) onLine(`PostgreSQL: ${withoutPassword(adminUrl)} (given)`);
  const withSchema = new Set(servicesWithSchema());
  const services = [...new Set(apps.map(({ database }) => database))];
  let urls: DatabaseUrls = { services: {}, audit: {} };
  await step('databases', async () => {
    urls = await prepareDatabases({ adminUrl, given: given.databases, services, secret });
    const toMigrate = Object.entries(urls.services).filter(
      ([service]) => services.includes(service) && withSchema.has(service),
    );
    const applied = await running.uninterrupted(() => migrateAll(Object.fromEntries(toMigrate)));
    return `${services.length}, ${applied === 0 ? 'up to date' : `${applied} migrations applied`}`;
  });
  await step('demo data', async () => {
    const seeded = await seedAll({ apps, databases: urls.services, dataDir });
    return seeded.length > 0 ? seeded.join(', ') : 'there already';
  });
  return { adminUrl: adminUrl ?? Object.values(given.databases)[0] ?? '', ...urls };
}

/** Starts the embedded PostgreSQL; returns the administrator's URL. */
async function ownPostgres({ plan, running, step }: StartContext): Promise<string> {
  const { dataDir, secret, onLine, postgresSettings: settings } = plan;
  const port = PARTS.postgres + plan.portOffset;
  let adminUrl = '';
  await step('PostgreSQL', async () => {
    const { url, isNew } = await startPostgres({ dataDir, port, secret, settings, onLine, running });
    adminUrl = url;
    if (isNew) forgetSeeds(dataDir);
    return isNew ? `new, on port ${port}` : `on port ${port}`;
  });
  return adminUrl;
}

/** Starts those of the two that are not given. */
async function startBothRedis({ plan, running, step }: StartContext) {
  const { given, dataDir, portOffset, onLine } = plan;
  let { guardRedis = '', eventsRedis = '' } = given;
  if (guardRedis && eventsRedis) return { guardRedis, eventsRedis };
  const binary = await findOrInstallRedis({ onLine });
  const start = (kind: RedisKind): Promise<string> =>
    startRedis({ kind, binary, dataDir, port: PARTS[`${kind}Redis`] + portOffset, onLine, running });
  await step('Redis', async () => {
    [guardRedis, eventsRedis] = await settleAll([
      guardRedis || start('guard'),
      eventsRedis || start('events'),
    ]);
  });
  return { guardRedis, eventsRedis };
}

/** Starts the sidecars; returns their URLs by name. */
async function sidecarsReady({ plan, running, step }: StartContext, eventsRedis: string) {
  const { sidecars, dataDir, onLine, daprd, tokens } = plan;
  await step('sidecars', () =>
    startSidecars({ plan: sidecars, dataDir, eventsRedis, daprd, tokens, onLine, running }),
  );
  return Object.fromEntries(sidecars.map(({ name, httpPort }) => [name, `http://127.0.0.1:${httpPort}`]));
}

/** The gateway as payment and the tests know it; an own one runs only where payment does. */
interface Gateway {
  readonly url: string | undefined;
  readonly webhookSecret: string | undefined;
  readonly env: Variables;
}

async function gatewayReady({ plan, running, step }: StartContext): Promise<Gateway> {
  const { own, secret, dataDir, portOffset, instances, onLine } = plan;
  if (!own.stripe) {
    const url = process.env.STRIPE_API_URL ?? 'https://api.stripe.com';
    return { url, webhookSecret: undefined, env: {} };
  }
  const webhookSecret = secret('webhookSecret', 'whsec_');
  const payment = instances.find(({ name }) => name === 'payment');
  if (!payment) return { url: undefined, webhookSecret, env: {} };
  const port = PARTS.stripe + portOffset;
  const url = `http://127.0.0.1:${port}`;
  await step('gateway', async () => {
    await startStripe({ dataDir, port, paymentPort: payment.http, webhookSecret, onLine, running });
  });
  const env = {
    STRIPE_API_KEY: 'sk_test_holdfast_local',
    STRIPE_API_URL: url,
    STRIPE_WEBHOOK_SECRETS: webhookSecret,
  };
  return { url, webhookSecret, env };
}

/** The variables by which apps find the identity provider. */
interface IdentityVariables extends Variables {
  readonly JWKS_URL: string;
  readonly JWKS_HTTP_HOSTS: string;
  readonly JWT_ISSUER?: string;
  readonly JWT_AUDIENCE?: string;
}

async function identityReady({ plan, running }: StartContext): Promise<IdentityVariables> {
  const { given, dataDir, portOffset } = plan;
  // Keys of this machine need no https; those of others do, unless the environment names their host.
  const JWKS_HTTP_HOSTS = process.env.JWKS_HTTP_HOSTS || '127.0.0.1,localhost';
  if (given.jwks) return { JWKS_URL: given.jwks, JWKS_HTTP_HOSTS };
  const { issuer, jwksUrl, stop } = await startIdentity({ dataDir, port: PARTS.identity + portOffset });
  running.addService(stop);
  return { JWKS_URL: jwksUrl, JWT_ISSUER: issuer, JWT_AUDIENCE: AUDIENCE, JWKS_HTTP_HOSTS };
}

async function certificatesReady({ plan, step }: StartContext): Promise<StackCertificates | undefined> {
  if (!plan.tls) return undefined;
  let certificates: StackCertificates | undefined;
  await step('certificates', async () => {
    const names = plan.apps.map(({ name }) => name);
    certificates = await openCertificates(plan.dataDir, names);
    return path.dirname(certificates.ca);
  });
  return certificates;
}

async function startApps(
  { plan, running, step }: StartContext,
  databases: DatabaseUrls['services'],
  parts: SurroundingParts,
): Promise<void> {
  const { instances, missing, onLine } = plan;
  if (missing.length > 0) onLine(`not in this checkout: ${missing.join(', ')}`);
  await step('apps', async () => {
    const options = { ...plan, databases, parts };
    const processes = instances.map((instance) => running.add('app', appProcess(instance, options)));
    await settleAll(processes.map((process) => process.start()));
    return processes.map(({ name }) => name).join(', ');
  });
}
