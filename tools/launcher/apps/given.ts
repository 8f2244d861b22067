import { APPS } from './apps.ts';

/** Prisma folder names of all services with a database. */
export const SERVICES = [...new Set(APPS.map(({ database }) => database))];

/** What the environment names, and what the launcher therefore starts itself. */
export function whatIsGiven(env = process.env) {
  const databases = Object.fromEntries(
    SERVICES.map((service) => [service, databaseFor(service, env)]).filter(([, url]) => url),
  );
  return {
    databases,
    adminUrl: env.DATABASE_URL || undefined,
    guardRedis: env.REDIS_URL || undefined,
    eventsRedis: env.EVENTS_REDIS_URL || undefined,
    gateway: Boolean(env.STRIPE_API_KEY || env.STRIPE_API_URL),
    smtp: env.SMTP_URL || undefined,
    jwks: env.JWKS_URL || undefined,
  };
}

function databaseFor(service, env) {
  const names = APPS.filter(({ database }) => database === service).map(({ name }) => name);
  return [service, ...names]
    .map((name) => env[`DATABASE_URL_${name.toUpperCase().replaceAll('-', '_')}`])
    .find((url) => url);
}

/** Which parts the launcher starts itself. */
export function ownParts(given) {
  return {
    postgres: !given.adminUrl && Object.keys(given.databases).length < SERVICES.length,
    guardRedis: !given.guardRedis,
    eventsRedis: !given.eventsRedis,
    stripe: !given.gateway,
    identity: !given.jwks,
  };
}
