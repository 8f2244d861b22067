import { existsSync } from 'node:fs';

import { inRepository } from '../paths.ts';
import { REPLICA_STEP } from '../ports/ports.ts';
import type { StackCertificates, Tokens } from '../stack-types.ts';
import { tlsEnvironment } from './certificates.ts';
import type { AppVariables, Variables } from './variables.ts';

/** One app of Holdfast. */
export interface App {
  readonly name: string;
  readonly http: number;
  readonly grpc?: number;
  /** The Prisma folder's name. */
  readonly database: string;
  /** The most database connections of one process. */
  readonly pool: number;
  readonly publishes?: boolean;
  readonly consumes?: boolean;
  /** Guards or counts by Redis. */
  readonly guard?: boolean;
  /** Knows tokens of customers and operators. */
  readonly identity?: boolean;
  /** Calls the gateway. */
  readonly gateway?: boolean;
  readonly mail?: boolean;
  readonly erasure?: boolean;
  readonly clientKey?: boolean;
  /** The gRPC servers it calls. */
  readonly calls?: readonly string[];
}

/** One process of an app. */
export interface Instance extends App {
  readonly app: string;
  /** The port for what is not public. */
  readonly internal: number;
}

/** The parts around a process, as its environment names them. */
export interface SurroundingParts {
  readonly guardRedis: string;
  readonly sidecars: Readonly<Record<string, string>>;
  readonly tokens: Tokens;
  readonly identity: Variables;
  readonly gateway: Variables;
  readonly mail: Variables;
  readonly erasure?: Variables;
  readonly clientKey?: Variables;
  readonly tls?: StackCertificates | undefined;
}

/** Everything that decides the environment of a process. */
export interface EnvironmentOptions {
  readonly databases: Readonly<Record<string, string>>;
  readonly parts: SurroundingParts;
  readonly portOffset: number;
  readonly env: AppVariables;
}

/** Every app. */
export const APPS: readonly App[] = [
  { name: 'catalog', http: 8080, grpc: 9080, database: 'catalog', pool: 6, publishes: true, identity: true },
  { name: 'pricing', http: 8060, grpc: 9060, database: 'pricing', pool: 10, identity: true },
  { name: 'shipping', http: 8070, grpc: 9070, database: 'shipping', pool: 10, identity: true },
  {
    name: 'promotion',
    http: 8050,
    grpc: 9050,
    database: 'promotion',
    pool: 16,
    consumes: true,
    identity: true,
    erasure: true,
    calls: ['ORDER'],
  },
  {
    name: 'warehouse',
    http: 8040,
    grpc: 9040,
    database: 'warehouse',
    pool: 20,
    consumes: true,
    identity: true,
    calls: ['ORDER'],
  },
  {
    name: 'payment',
    http: 8030,
    grpc: 9030,
    database: 'payment',
    pool: 20,
    publishes: true,
    consumes: true,
    guard: true,
    identity: true,
    gateway: true,
    calls: ['CHECKOUT', 'ORDER'],
  },
  {
    name: 'order',
    http: 8020,
    grpc: 9020,
    database: 'order',
    pool: 20,
    publishes: true,
    consumes: true,
    guard: true,
    identity: true,
    calls: ['PAYMENT', 'WAREHOUSE', 'PRICING', 'CATALOG'],
  },
  {
    name: 'checkout',
    http: 8010,
    grpc: 9010,
    database: 'checkout',
    pool: 24,
    guard: true,
    identity: true,
    clientKey: true,
    calls: ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'],
  },
  {
    name: 'checkout-worker',
    http: 8011,
    database: 'checkout',
    pool: 12,
    publishes: true,
    guard: true,
    identity: true,
    calls: ['CATALOG', 'PRICING', 'PROMOTION', 'SHIPPING', 'WAREHOUSE', 'PAYMENT', 'ORDER'],
  },
  {
    name: 'notification',
    http: 8090,
    database: 'notification',
    pool: 6,
    consumes: true,
    mail: true,
    identity: true,
    calls: ['ORDER', 'PAYMENT'],
  },
  {
    name: 'loyalty-rewards',
    http: 8100,
    grpc: 9100,
    database: 'loyalty',
    pool: 8,
    consumes: true,
    identity: true,
    calls: ['ORDER'],
  },
  { name: 'analytics', http: 8110, database: 'analytics', pool: 8, consumes: true, identity: true },
];

/** The publisher for systems outside Holdfast (fulfilment, carrier, warehouse management) has a sidecar, no app. */
export const OUTSIDE = 'outside';

/** The module that ends a process with the launcher, for `node --import`. */
export const CHILD_PRELOAD = new URL('../processes/child-preload.ts', import.meta.url).href;

/**
 * A young generation that holds what requests in flight need is collected less often. Measured with Node 26 and 32 shoppers, CPU per checkout
 * and memory of all Node processes: 4 or 8 MB 1 and 1,389 MB; 8 MB 0.986 and 1,439; 16 MB 0.941 and 1,526; 32 MB 0.958 and 1,582.
 * The checks of the manifests hold compose and the cluster to the same value.
 */
const YOUNG_MB = 16;
const OLD_MB = 512;

/** The internal listener is this much below an app's listed port. */
const INTERNAL_STEP = 1_000;

/** Splits the wanted apps (all by default) into apps that can start and names of apps that are not in this checkout. */
export function chooseApps(wanted?: readonly string[]): { apps: App[]; missing: string[] } {
  const known = new Set(APPS.map(({ name }) => name));
  for (const name of wanted ?? []) if (!known.has(name)) throw new Error(`There is no app "${name}".`);
  const chosen = APPS.filter(({ name }) => !wanted || wanted.includes(name));
  const exists = ({ name }: App): boolean => existsSync(inRepository('apps', name, 'src', 'main.ts'));
  return {
    apps: chosen.filter(exists),
    missing: chosen.filter((app) => !exists(app)).map(({ name }) => name),
  };
}

/** One row per process: an app, or one of several of the same app (`checkout`, `checkout-2`, …). */
export function instancesOf(
  apps: readonly App[],
  replicas: Readonly<Record<string, number>> = {},
  portOffset = 0,
): Instance[] {
  return apps.flatMap((app) =>
    Array.from({ length: replicas[app.name] ?? 1 }, (_, index) => ({
      ...app,
      app: app.name,
      name: index === 0 ? app.name : `${app.name}-${index + 1}`,
      http: app.http + portOffset + index * REPLICA_STEP,
      internal: app.http - INTERNAL_STEP + portOffset + index * REPLICA_STEP,
      ...(app.grpc && { grpc: app.grpc + portOffset + index * REPLICA_STEP }),
    })),
  );
}

/** The environment of one process. */
export function environmentOf(
  instance: Instance,
  { databases, parts, portOffset, env }: EnvironmentOptions,
): NodeJS.ProcessEnv {
  const url = databases[instance.database];
  return {
    ...inherited(),
    // Compiled code is kept, and the next start is quicker.
    NODE_COMPILE_CACHE: inRepository('.cache', 'compile'),
    HOLDFAST_ENV: 'local',
    BIND_HOST: '127.0.0.1',
    HTTP_PORT: String(instance.http),
    INTERNAL_HTTP_PORT: String(instance.internal),
    ...(instance.grpc && { GRPC_PORT: String(instance.grpc) }),
    DATABASE_URL: url,
    DIRECT_URL: url,
    DATABASE_POOL_MAX: String(instance.pool),
    ...(instance.consumes && { APP_API_TOKEN: parts.tokens.app }),
    ...(instance.publishes && {
      DAPR_HTTP_ENDPOINT: parts.sidecars[instance.name],
      DAPR_API_TOKEN: parts.tokens.dapr,
    }),
    ...(instance.guard && { REDIS_URL: parts.guardRedis }),
    ...(instance.identity && parts.identity),
    ...(instance.gateway && parts.gateway),
    ...(instance.mail && parts.mail),
    ...(instance.erasure && parts.erasure),
    ...(parts.tls && tlsEnvironment(parts.tls, instance.app)),
    ...(instance.clientKey && parts.clientKey),
    ...callsOf(instance, portOffset),
    ...env.all,
    ...env[instance.app],
  };
}

/** The launcher's own environment, without variables for the launcher or for a test runner around it. */
function inherited(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ['NODE_OPTIONS', 'DATABASE_URL', 'DIRECT_URL']) delete env[name];
  return env;
}

function callsOf({ calls = [] }: App, portOffset: number): Variables {
  return Object.fromEntries(
    calls.map((service) => {
      const grpc = APPS.find(({ name }) => name === service.toLowerCase())?.grpc;
      if (grpc === undefined) throw new Error(`There is no gRPC server ${service}.`);
      return [`${service}_GRPC_URL`, `127.0.0.1:${grpc + portOffset}`];
    }),
  );
}

const NODE_FLAGS = [`--max-semi-space-size=${YOUNG_MB}`, `--max-old-space-size=${OLD_MB}`];

/** The command line of an app. */
export function commandOf(instance: Pick<Instance, 'app'>): { command: string; args: string[] } {
  const main = inRepository('apps', instance.app, 'dist', 'main.js');
  return { command: process.execPath, args: [...NODE_FLAGS, '--import', CHILD_PRELOAD, main] };
}
