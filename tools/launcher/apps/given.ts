import { APPS } from './apps.ts';

/** Prisma folder names of all services with a database. */
export const SERVICES = [...new Set(APPS.map(({ database }) => database))];

/** Parts that the environment names: addresses of servers that run already. */
export interface GivenParts {
  /** By Prisma folder name. */
  readonly databases: Readonly<Record<string, string>>;
  readonly adminUrl: string | undefined;
  readonly guardRedis: string | undefined;
  readonly eventsRedis: string | undefined;
  readonly gateway: boolean;
  readonly smtp: string | undefined;
  readonly jwks: string | undefined;
}

/** Which parts the launcher starts itself. */
export type OwnParts = Readonly<
  Record<'postgres' | 'guardRedis' | 'eventsRedis' | 'stripe' | 'identity', boolean>
>;

/** Reads the parts that the environment names. */
export function givenParts(env: NodeJS.ProcessEnv = process.env): GivenParts {
  const databases: Record<string, string> = {};
  for (const service of SERVICES) {
    const url = databaseFor(service, env);
    if (url) databases[service] = url;
  }
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

function databaseFor(service: string, env: NodeJS.ProcessEnv): string | undefined {
  const names = APPS.filter(({ database }) => database === service).map(({ name }) => name);
  return [service, ...names]
    .map((name) => env[`DATABASE_URL_${name.toUpperCase().replaceAll('-', '_')}`])
    .find((url) => url);
}

/** The parts that are left for the launcher to start. */
export function ownParts(given: GivenParts): OwnParts {
  return {
    postgres: !given.adminUrl && Object.keys(given.databases).length < SERVICES.length,
    guardRedis: !given.guardRedis,
    eventsRedis: !given.eventsRedis,
    stripe: !given.gateway,
    identity: !given.jwks,
  };
}
