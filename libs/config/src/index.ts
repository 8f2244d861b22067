import { z } from 'zod';

import { commaList } from './comma-list.js';

export { commaList } from './comma-list.js';
export { edgeSettings } from './edge-settings.js';
export { rateLimitSettings, sharedRateLimitSettings } from './rate-limit-settings.js';

/** Stops an app at its start; names the variable, the expected and the given value (SYS-3). */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const SECRET = /KEY|SECRET|TOKEN|PASSWORD/;
/** Up to the last @, since a password may contain one: a refused value is often not a URL because it is not escaped. */
const CREDENTIALS = /^([a-z][\w+.-]*:\/\/)?.*@/is;
const SECRET_PARAMETER = /([?&][^=&]*(?:key|secret|token|password)[^=&]*=)[^&]*/gi;

function shown(name: string, value: string | undefined): string {
  if (value === undefined) return 'nothing';
  if (SECRET.test(name)) return '*** (masked)';
  return JSON.stringify(value.replace(CREDENTIALS, '$1***@').replace(SECRET_PARAMETER, '$1***'));
}

/**
 * Parses an app's configuration from environment variables and freezes it. All problems are reported together in one ConfigError.
 * An empty variable counts as missing.
 */
export function loadConfig<S extends z.ZodObject>(
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<z.output<S>> {
  const given: Record<string, string | undefined> = {};
  for (const name of Object.keys(schema.shape)) given[name] = env[name] === '' ? undefined : env[name];
  const parsed = schema.safeParse(given);
  const problems = parsed.success ? missingInProduction(schema, parsed.data) : problemsOf(parsed.error);
  if (parsed.success && problems.length === 0) return Object.freeze(parsed.data);
  const lines = problems.map(
    ({ name, problem }) => `${name}: ${problem}; given: ${shown(name, given[name])}`,
  );
  // One problem is one line, so that it is complete in the log of an app that does not start.
  throw new ConfigError(
    `Configuration is not valid:${lines.length === 1 ? ` ${lines[0]}` : lines.map((line) => `\n  ${line}`).join('')}`,
  );
}

interface Problem {
  readonly name: string;
  readonly problem: string;
}

const problemsOf = (error: z.ZodError): Problem[] =>
  error.issues.map(({ path, message }) => ({ name: String(path[0] ?? 'configuration'), problem: message }));

const PRODUCTION_NEEDS = z.registry<{ readonly why: string }>();

/**
 * A setting that is required unless HOLDFAST_ENV is `local`; `why` names the risk without it. Call it last: zod's `describe` and others
 * return a new schema.
 */
export function neededInProduction<S extends z.ZodType>(schema: S, why: string): S {
  PRODUCTION_NEEDS.add(schema, { why });
  return schema;
}

/** Why production needs a setting; undefined where it does not. */
export const whyNeededInProduction = (schema: z.ZodType): string | undefined =>
  PRODUCTION_NEEDS.get(schema)?.why;

function missingInProduction(schema: z.ZodObject, parsed: Readonly<Record<string, unknown>>): Problem[] {
  if (parsed['HOLDFAST_ENV'] !== 'production') return [];
  return Object.entries(schema.shape).flatMap(([name, setting]) => {
    const why = whyNeededInProduction(setting as z.ZodType);
    return why === undefined || parsed[name] !== undefined
      ? []
      : [{ name, problem: `needed unless HOLDFAST_ENV is local: ${why}` }];
  });
}

const port = () => z.coerce.number().int().min(0).max(65_535);
const positiveMs = () => z.coerce.number().int().positive();

/** A secret that two processes share; its length prevents guessing. */
export const sharedToken = () => z.string().min(16, 'expected at least 16 characters');

/** "true" or "false". */
export const flag = () => z.enum(['true', 'false']).transform((text) => text === 'true');

/** host:port of a service's gRPC server. */
export const grpcUrl = () => z.string().regex(/^[^/\s]+:\d+$/, 'expected host:port');

/** The internal port is this much lower than the public one. */
const INTERNAL_STEP = 1_000;

/** Settings of every app. */
export const appSettings = (defaults: { httpPort: number }) => ({
  HOLDFAST_ENV: z
    .enum(['production', 'local'])
    .default('production')
    .describe(
      'production: nothing is open by default; local: for one machine only, some protections may be left out',
    ),
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('production')
    .describe('production disables every test aid'),
  BIND_HOST: z.string().min(1).default('0.0.0.0').describe('address the servers listen on'),
  HTTP_PORT: port()
    .default(defaults.httpPort)
    .describe('health and, where there is one, the HTTP API for storefronts, customers and the gateway'),
  INTERNAL_HTTP_PORT: port()
    .default(Math.max(defaults.httpPort - INTERNAL_STEP, 0))
    .describe(
      'everything internal: events, /ops, metrics, reports for operators; must not be reachable from outside',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('pino level'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe('collector that takes spans by OTLP over HTTP, without /v1/traces; none: no spans are made'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('share of the traces started here that are kept'),
  SHUTDOWN_DRAIN_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('how long an app keeps serving, unready, before it closes its servers'),
  SHUTDOWN_LIMIT_MS: positiveMs().default(25_000).describe('after this a stop is forced'),
});

const file = () => z.string().min(1).optional();

/** Certificates by which services authenticate; without them an app starts only in `local` or behind a mesh (GRPC_PLAINTEXT_BEHIND_MESH). */
export const grpcTlsSettings = () => ({
  GRPC_TLS_CERT_FILE: file().describe('certificate of this process, PEM; read again every minute'),
  GRPC_TLS_KEY_FILE: file().describe('its key, PEM'),
  GRPC_TLS_CA_FILE: file().describe('authority that signs the certificates of services, PEM'),
  GRPC_PLAINTEXT_BEHIND_MESH: flag()
    .default(false)
    .describe(
      'true: gRPC in plain text, because a mesh does mTLS and has the policies of gitops/components/mesh-policies',
    ),
  GRPC_APP_NAMES: commaList()
    .default(['{app}'])
    .describe(
      'how certificates name apps, comma separated; {app} stands for the name, a form with :// is a URI name, others are DNS names',
    ),
  GRPC_STOREFRONT_CALLERS: commaList()
    .default([])
    .describe('certificate names (DNS or URI) of callers that serve the storefront, comma separated'),
  GRPC_OPERATOR_CALLERS: commaList()
    .default([])
    .describe("certificate names (DNS or URI) of operators' tools, which send an operator's token as well"),
});

/** Settings of an app with a gRPC server. */
export const grpcServerSettings = (defaults: { grpcPort: number }) => ({
  GRPC_PORT: port().default(defaults.grpcPort).describe('gRPC server'),
  ...grpcTlsSettings(),
});

/** Settings of an app with a database. */
export const databaseSettings = () => ({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected a postgres:// URL')
    .describe("the service's own database, pooled"),
  DIRECT_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected a postgres:// URL')
    .optional()
    .describe('the same database without a pooler, for LISTEN and migrations; default DATABASE_URL'),
  DATABASE_POOL_MODE: z
    .enum(['direct', 'transaction'])
    .default('direct')
    .describe('transaction: DATABASE_URL leads to a PgBouncer (>= 1.21) in transaction mode'),
  DATABASE_POOL_MAX: z.coerce.number().int().positive().default(10).describe('connections of one process'),
  DATABASE_POOL_TIMEOUT_MS: positiveMs()
    .default(5_000)
    .describe('how long a query waits for a free connection'),
  DATABASE_STATEMENT_TIMEOUT_MS: positiveMs().default(10_000).describe('how long a statement may run'),
  SLOW_QUERY_MS: positiveMs().default(100).describe('slower statements are logged by name'),
});

/** Settings of an app that calls other services. */
export const grpcClientSettings = () => ({
  GRPC_CALL_TIMEOUT_MS: positiveMs()
    .default(3_000)
    .describe('deadline of a call to another service that has no deadline of its own'),
  ...grpcTlsSettings(),
});

/** Settings for authenticating customers and operators. */
export const identitySettings = () => ({
  JWKS_URL: z
    .url()
    .optional()
    .describe("keys that sign customers' and operators' tokens; without it only guests are served"),
  JWKS_HTTP_HOSTS: commaList()
    .default([])
    .describe('hosts from which JWKS_URL may be fetched by plain http, comma separated'),
  JWT_ISSUER: z.string().default('holdfast').describe('expected issuer'),
  JWT_AUDIENCE: z.string().default('holdfast').describe('expected audience'),
  OPS_JWT_ISSUER: z
    .string()
    .min(1)
    .optional()
    .describe(
      "issuer of operators' tokens; default JWT_ISSUER. With its own, customers' tokens grant no role",
    ),
  OPS_JWT_AUDIENCE: z
    .string()
    .min(1)
    .optional()
    .describe(
      "audience of operators' tokens; default JWT_AUDIENCE. With its own, customers' tokens grant no role",
    ),
});

/**
 * The keys that verify tokens are fetched by https, or from a host listed in JWKS_HTTP_HOSTS (TRU-6): an impostor of that host could sign
 * any token. Throws ConfigError.
 */
export function assertKeysAreTrusted(config: {
  readonly JWKS_URL?: string | undefined;
  readonly JWKS_HTTP_HOSTS?: readonly string[] | undefined;
}): void {
  if (config.JWKS_URL === undefined) return;
  const { protocol, hostname } = new URL(config.JWKS_URL);
  if (protocol === 'https:') return;
  if (protocol === 'http:' && config.JWKS_HTTP_HOSTS?.includes(hostname)) return;
  throw new ConfigError(
    `JWKS_URL: is not https, and its host ${hostname} is not in JWKS_HTTP_HOSTS; an impostor of that host could sign any token`,
  );
}
