import { setTimeout as pause } from 'node:timers/promises';

import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { collectDefaultMetrics, register } from 'prom-client';
import 'reflect-metadata';

import { ConfigError, assertKeysAreTrusted } from '@holdfast/config';
import { NO_OPERATOR_CHECK, grpcServer, requiredGrpcIdentity, useGrpcIdentity } from '@holdfast/grpc';
import type { AssertOperator, GrpcServer, GrpcTlsConfig, ServedService } from '@holdfast/grpc';
import { Identity, assertOperator } from '@holdfast/identity';
import { startTelemetry } from '@holdfast/telemetry';
import type { TelemetryConfig } from '@holdfast/telemetry';

import { ConfigModule } from './config/config.module.js';
import { Health } from './health.js';
import { fastifyAdapter } from './http.js';
import type { ServedHttp } from './http.js';
import type { EventTokenConfig } from './listeners/event-token.js';
import { InternalListener } from './listeners/internal-listener.js';
import { OwnRoutes } from './listeners/own-routes.js';
import { NestLog, createLogger } from './logger.js';
import { PlatformModule } from './platform.module.js';
import { logSlowQueries } from './slow-queries.js';

/** The part of an app's configuration that serving needs; see appSettings and grpcServerSettings. */
export interface ServeConfig extends GrpcTlsConfig, TelemetryConfig, EventTokenConfig {
  readonly HOLDFAST_ENV: 'production' | 'local';
  readonly BIND_HOST: string;
  readonly HTTP_PORT: number;
  readonly INTERNAL_HTTP_PORT: number;
  readonly GRPC_PORT?: number;
  readonly LOG_LEVEL: string;
  readonly SHUTDOWN_DRAIN_MS: number;
  readonly SHUTDOWN_LIMIT_MS: number;
  /** For apps with a database. */
  readonly SLOW_QUERY_MS?: number;
  /** For apps that clients call. */
  readonly TRUSTED_PROXIES?: readonly string[];
  readonly CORS_ORIGINS?: readonly string[];
  /** For apps that verify tokens. */
  readonly JWKS_URL?: string | undefined;
  readonly JWKS_HTTP_HOSTS?: readonly string[] | undefined;
}

/** An app: its name, configuration, root module and servers. */
export interface AppDefinition<C extends ServeConfig> {
  readonly name: string;
  readonly config: () => Readonly<C>;
  /** The root module; every module of the app can inject the configuration (`CONFIG`). */
  readonly module: (config: Readonly<C>) => DynamicModule | Type;
  readonly grpc?: readonly ServedService[];
  readonly http?: ServedHttp;
}

/** A running app. */
export interface RunningApp {
  readonly app: NestFastifyApplication;
  readonly logger: Logger;
  /** The URL of the internal port on this machine. */
  readonly internalUrl: string;
  /** Turns unready, drains and closes; resolves when everything is closed. Idempotent. */
  readonly stop: () => Promise<void>;
}

@Module({})
class RootModule {}

const httpOf = <C extends ServeConfig>({ http }: AppDefinition<C>, config: Readonly<C>): ServedHttp => ({
  ...http,
  trustedProxies: config.TRUSTED_PROXIES ?? [],
  corsOrigins: config.CORS_ORIGINS ?? [],
});

/** Whether an app serves or calls gRPC: such apps have `grpcTlsSettings` in their configuration. */
const speaksGrpc = ({ grpc }: { readonly grpc?: unknown }, config: GrpcTlsConfig): boolean =>
  grpc !== undefined || config.GRPC_PLAINTEXT_BEHIND_MESH !== undefined;

/** The check for operators by the app's `Identity`. */
const operatorsOf =
  (app: NestFastifyApplication): AssertOperator =>
  async (metadata, tenantId) => {
    const identity = app.get(Identity, { strict: false });
    assertOperator(await identity.callerOf(metadata.getMap(), tenantId));
  };

/** The app's HTTP side: one Fastify behind a public and an internal server. */
async function createApp<C extends ServeConfig>(
  definition: AppDefinition<C>,
  config: Readonly<C>,
  logger: Logger,
): Promise<{ app: NestFastifyApplication; internal: InternalListener }> {
  const http = httpOf(definition, config);
  const adapter = fastifyAdapter(http, config);
  const fastify = adapter.getInstance() as unknown as FastifyInstance;
  const internal = new InternalListener(fastify, http.slowClients);
  const root: DynamicModule = {
    module: RootModule,
    imports: [
      ConfigModule.for(config),
      PlatformModule.register(logger, new OwnRoutes(internal, config)),
      definition.module(config),
    ],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new NestLog(logger),
    bodyParser: false,
    abortOnError: false,
  });
  return { app, internal };
}

/** The app's gRPC server, if it has one; it reports SERVING after `setServing(true)`. */
function addGrpc<C extends ServeConfig>(
  app: NestFastifyApplication,
  { grpc: services }: AppDefinition<C>,
  config: Readonly<C>,
  asksOperators: boolean,
): GrpcServer | undefined {
  if (!services || config.GRPC_PORT === undefined) return undefined;
  const address = `${config.BIND_HOST}:${config.GRPC_PORT}`;
  const grpc = grpcServer(address, services, asksOperators ? operatorsOf(app) : NO_OPERATOR_CHECK);
  app.connectMicroservice(grpc.options, { inheritAppConfig: true });
  return grpc;
}

/** Starts an app in this process, without signal handlers; used by `serve` and by tests. */
export async function startApp<C extends ServeConfig>(definition: AppDefinition<C>): Promise<RunningApp> {
  const config = definition.config();
  const isLocal = config.HOLDFAST_ENV === 'local';
  assertKeysAreTrusted(config);
  const identity = speaksGrpc(definition, config) ? requiredGrpcIdentity(config) : undefined;
  const logger = createLogger(definition.name, config.LOG_LEVEL);
  if (isLocal)
    logger.warn({}, 'HOLDFAST_ENV is local: protections may be off; never open this app to others');
  // Before the wiring: clients read it when they are created.
  useGrpcIdentity(identity);
  const stopTelemetry = await startTelemetry(definition.name, config);
  const { app, internal } = await createApp(definition, config, logger);
  const grpc = addGrpc(app, definition, config, !isLocal || identity !== undefined);
  await app.startAllMicroservices();
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  await internal.listen(config.INTERNAL_HTTP_PORT, config.BIND_HOST);
  await app.listen(config.HTTP_PORT, config.BIND_HOST);
  grpc?.setServing(true);
  const { HTTP_PORT: httpPort, INTERNAL_HTTP_PORT: internalPort, GRPC_PORT: grpcPort } = config;
  logger.info({ httpPort, internalPort, grpcPort }, 'started');

  const stopSlowLog = logSlowQueries(logger, config.SLOW_QUERY_MS ?? Infinity);
  let stopped: Promise<void> | undefined;
  const shutDown = async (): Promise<void> => {
    app.get(Health).stop();
    grpc?.setServing(false);
    await pause(config.SHUTDOWN_DRAIN_MS);
    await app.close();
    await stopTelemetry();
    logger.info({}, 'stopped');
  };
  return {
    app,
    logger,
    internalUrl: internal.url,
    stop: () => (stopped ??= shutDown().finally(stopSlowLog)),
  };
}

/**
 * How often the delay of the event loop is sampled. prom-client's default of 10 ms wakes each process 100 times a second: with twelve apps
 * 3.8 % of an idle machine of two cores. A sample contains the wait itself, which the dashboard subtracts.
 */
const EVENT_LOOP_SAMPLE_MS = 200;

/**
 * Runs an app as this process: exits 1 with a clear message when its configuration is invalid or it cannot start; on SIGTERM or SIGINT
 * turns unready, finishes running work and exits 0 within SHUTDOWN_LIMIT_MS (SYS-2).
 */
export async function serve<C extends ServeConfig>(definition: AppDefinition<C>): Promise<void> {
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: EVENT_LOOP_SAMPLE_MS });
  try {
    const running = await startApp(definition);
    const limitMs = definition.config().SHUTDOWN_LIMIT_MS;
    const stop = (signal: string): void => {
      running.logger.info({ signal }, 'stopping');
      setTimeout(() => process.exit(1), limitMs).unref();
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          running.logger.error({ err: error }, 'stop failed');
          process.exit(1);
        },
      );
    };
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
    // With an IPC channel the app ends with its parent process, even when the parent was killed.
    if (process.channel) process.once('disconnect', () => stop('disconnect'));
  } catch (error) {
    if (error instanceof ConfigError) console.error(`${definition.name}: ${error.message}`);
    else console.error(`${definition.name}: cannot start:`, error);
    process.exit(1);
  }
}
